import type { Answers } from './answers.ts';
import type { FaultyPeer } from './faulty-peer.ts';
import type { Patience } from './limits.ts';
import type { Setting } from './setting.ts';

export interface CallOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Makes one call. */
export type Call = (name: string, arg: unknown, options: CallOptions) => Promise<unknown>;

/** What a layer needs to open its connections. */
export interface Opening {
  readonly setting: Setting;
  readonly peer: FaultyPeer;
  readonly answers: Answers;
  readonly patience: Patience | undefined;
}

/** The connections of one test: one with the peer, and a second one between well-behaved ends. */
export interface Ends extends AsyncDisposable {
  /** Calls the peer. */
  readonly call: Call;
  /** Calls our own server over the second connection. */
  readonly bystander: Call;
  /** Below what the peer finds our functions, with a slash at its end. */
  readonly prefix: string;
  /** How many connections our server has, where a layer tells. */
  connections(): number | undefined;
  /** Closes the connection with the peer, or where a layer closes all at once, all. */
  close(): Promise<void>;
  /** Where a layer has it. */
  abort(reason: unknown): void;
}
