/**
 * What two ends of this package tell each other about the connection: ordinary calls below a reserved
 * name, at which nobody can have anything. A peer of another kind answers that there is no such
 * function, or nothing at all, and both do no harm.
 */
const RESERVED = '__mas__/';

/** Asks for a sign of life. Any answer is one. */
export const PING: string = `${RESERVED}ping`;
/** Tells what the caller understands: `[features]`. The answer is what the other side understands. */
export const HELLO: string = `${RESERVED}hello`;
/** Gives up a call that was made: `[its number on the wire]`. */
export const CANCEL: string = `${RESERVED}cancel`;
/** Before the path of a call: how many milliseconds the caller waits for it, and a slash. */
const WITHIN = `${RESERVED}within/`;

/**
 * What a peer may understand: `errors` are failures that are more than text; `limits` are calls that can
 * be given up, and tell how much time they have.
 */
export type Feature = 'errors' | 'limits';

/** What this side understands. */
export const FEATURES: readonly Feature[] = ['errors', 'limits'];

/** The features in what a peer has told, which may be anything. */
export function featuresIn(told: unknown): ReadonlySet<Feature> {
  return new Set(Array.isArray(told) ? FEATURES.filter((feature) => told.includes(feature)) : []);
}

/** Whether a request is about the connection. */
export function isControl(content: unknown): boolean {
  if (!Array.isArray(content)) return false;
  const [path] = content;
  return path === PING || path === HELLO || path === CANCEL;
}

/** A path, with and without how much time the call has. */
interface LimitedPath {
  /** As it is sent. */
  readonly sent: string;
  readonly path: string;
  /** Undefined when it is not told. */
  readonly remainingMs: number | undefined;
}

/** Longer paths are not remembered: a peer may send any. */
const LONGEST_REMEMBERED = 512;

// Calls in a row are often calls of one function, with one limit: to join and to split the texts
// would cost as much as all the rest of a call.
let lastJoined: LimitedPath = { sent: '', path: '', remainingMs: undefined };
let lastSplit = lastJoined;

/** The path of a call that has so much time. */
export function pathWithin(path: string, timeoutMs: number): string {
  const remainingMs = Math.ceil(timeoutMs);
  if (lastJoined.remainingMs === remainingMs && lastJoined.path === path) return lastJoined.sent;
  const joined = { sent: `${WITHIN}${remainingMs}/${path}`, path, remainingMs };
  if (path.length <= LONGEST_REMEMBERED) lastJoined = joined;
  return joined.sent;
}

/** The path of a call, and how much time it has, if that was told. */
export function splitPath(sent: string): LimitedPath {
  if (sent === lastSplit.sent) return lastSplit;
  const result = split(sent);
  if (sent.length <= LONGEST_REMEMBERED) lastSplit = result;
  return result;
}

function split(sent: string): LimitedPath {
  const end = sent.indexOf('/', WITHIN.length);
  const remainingMs = Number(sent.slice(WITHIN.length, end));
  if (!sent.startsWith(WITHIN) || end < 0 || !(remainingMs >= 0)) {
    return { sent, path: sent, remainingMs: undefined };
  }
  return { sent, path: sent.slice(end + 1), remainingMs };
}

/** Whether a path is one of those that are reserved. */
export function isReserved(path: string): boolean {
  return path.startsWith(RESERVED);
}
