import type { Corpus, RecordedRequest } from '../corpus/corpus.ts';
import { frame } from '../frames.ts';
import type { Random } from '../random.ts';
import type { Target } from '../targets.ts';
import { type Encoded, message, type Wire } from '../wire.ts';

/** What a mutator makes its frames of. */
export interface Material {
  readonly random: Random;
  readonly target: Target;
  readonly wire: Wire;
  readonly corpus: Corpus;
  /** Requests of the server on this connection that were not answered. */
  readonly asked: readonly number[];
  /** An id that this connection has not used. */
  nextId(): number;
}

/** One way to make what no honest peer would send, or to send it in a way that none would. */
export interface Mutator {
  readonly name: string;
  /** How often it has its turn, compared with the others. */
  readonly weight: number;
  /** The bytes of one frame, or of what is sent in place of one. */
  make(material: Material): Buffer;
  /**
   * What the protocol says about the connection afterwards: `goes on` or `ends`. When it is left
   * out, both are right.
   */
  readonly connection?: 'goes on' | 'ends';
  /** What the failure has to name with which the server answers: anything else is wrong then. */
  readonly refusal?: string;
  /** How many are sent at once, without waiting; only for those after which the connection goes on. */
  readonly atOnce?: readonly [first: number, last: number];
  /** How it is sent. In whole, by default. */
  readonly manner?: 'byte by byte' | 'cut and closed' | 'cut and reset';
  /** Whether there is anything to do for it with a target. */
  suits?(target: Target): boolean;
}

/** A recorded request, more often a short one. */
export function someRequest({ random, corpus }: Material): RecordedRequest {
  const first = random.pick(corpus.requests);
  const second = random.pick(corpus.requests);
  return first.payload.length <= second.payload.length ? first : second;
}

/** A recorded payload of any kind, mostly of a request. */
export function somePayload(material: Material): Buffer {
  const { random, corpus } = material;
  if (random.chance(0.8)) return someRequest(material).payload;
  return random.pick([...corpus.answers, ...corpus.callbacks, ...corpus.replies]);
}

/** A request with a content, and an id of its own. */
export function request({ wire, nextId }: Material, content: Encoded): Buffer {
  return frame(message(wire, { type: 0, id: nextId(), content }));
}

/** The path of a name in the services of a target. */
export function pathOf({ layer }: Target, name: string): string {
  return layer === 'agent' ? `agents/0/desk/${name}` : name;
}

/** The content `[path, args, kwargs]` of a call, as bytes. */
export function call(
  { wire }: Material,
  path: string,
  { args, kwargs }: { args: readonly Encoded[]; kwargs?: Encoded },
): Encoded {
  return wire.list([wire.value(path), wire.list(args), kwargs ?? wire.map([])]);
}

/** Whether a target knows paths and calls. */
export function hasServices({ layer }: Target): boolean {
  return layer === 'rpc' || layer === 'agent';
}
