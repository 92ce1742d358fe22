import type { ListenAt, Load, Outcome, TransportName } from './subject.ts';

/** What the program that measures asks its worker processes to do, one thing at a time. */
export type Order =
  | { readonly do: 'serve'; readonly at: ListenAt }
  | { readonly do: 'prepare'; readonly link: Link; readonly works: readonly string[] }
  | { readonly do: 'turn'; readonly link: Link; readonly work: string; readonly load: Load }
  | { readonly do: 'close' }
  | { readonly do: 'count-garbage' }
  | { readonly do: 'garbage' }
  | { readonly do: 'memory' }
  | { readonly do: 'start-profile' }
  | { readonly do: 'profile' };

/** Over which connections a turn goes. */
export interface Link {
  readonly transport: TransportName;
  readonly address: string;
  readonly connections: number;
}

/** What is answered to each of them. */
export interface Answers {
  readonly serve: { readonly address: string; readonly pids: readonly number[] };
  /** Those of the works that the subject can do, after each has been tried and its answer checked. */
  readonly prepare: { readonly works: readonly string[] };
  readonly turn: Outcome;
  readonly close: Record<string, never>;
  readonly 'count-garbage': Record<string, never>;
  readonly garbage: Garbage;
  readonly memory: Memory;
  readonly 'start-profile': Record<string, never>;
  readonly profile: Profile;
}

export interface Garbage {
  /** What was allocated on the heap of JavaScript; undefined where nobody can tell. */
  readonly bytes?: number | undefined;
  /** How long collecting it has held the program up. */
  readonly ms?: number | undefined;
}

export interface Memory {
  /** In use after a collection. */
  readonly heapBytes: number;
  readonly rssBytes: number;
}

/** Share of each function, largest first, of the time and of what was allocated. */
export interface Profile {
  readonly time: readonly ProfileLine[];
  readonly allocated: readonly ProfileLine[];
}

export interface ProfileLine {
  readonly what: string;
  readonly share: number;
}

export type Reply<Kind extends keyof Answers = keyof Answers> =
  | { readonly answer: Answers[Kind] }
  | { readonly error: string };
