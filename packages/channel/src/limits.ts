/**
 * What one connection, and one server, may take up, so that no peer can use up a process. When a
 * limit is reached the process goes on, and so does every other connection. Sizes are bytes,
 * durations milliseconds; `Infinity` switches a limit off, but for `maxMessageBytes` and `maxDepth`.
 */
export interface Limits {
  /**
   * The longest message, in both directions: a longer one from the peer ends the connection before
   * any of it is kept, a longer one of ours fails alone. At most 4,294,967,295, which is what the
   * length of a frame can say.
   *
   * @defaultValue 16 MiB (16,777,216): a message holds up those behind it; beyond that, data is better
   * sent in parts
   */
  readonly maxMessageBytes?: number;
  /**
   * How many arrays and objects may be nested in each other, in both directions: deeper values of ours
   * are refused, those of the peer end the connection. At most 1000.
   *
   * @defaultValue 100, or what the codec was made with: data is seldom deeper than ten, and each level
   * costs stack
   */
  readonly maxDepth?: number;
  /**
   * How many requests of the peer may be unanswered at a time. Further ones wait, in the order in which
   * they came.
   *
   * @defaultValue 100,000: at about 1 KB for each that is handled, 100 MB for the worst of peers; enough
   * for simulations in which all agents wait at once
   */
  readonly maxIncomingRequests?: number;
  /**
   * How many of our own requests may be unanswered at a time. What becomes of further ones says
   * `whenFull`.
   *
   * @defaultValue 100,000: as many as a peer with the same limits handles
   */
  readonly maxOutgoingRequests?: number;
  /**
   * Whether a request beyond `maxOutgoingRequests` waits until another is answered, or fails at once
   * with `ERR_MAS_BUSY`.
   *
   * @defaultValue `wait`
   */
  readonly whenFull?: 'wait' | 'fail';
  /**
   * For a server: how many clients it has at a time. Further ones are disconnected, and `onRefused` is
   * told.
   *
   * @defaultValue 10,000: at some 30 KB for one that says nothing, 300 MB
   */
  readonly maxConnections?: number;
  /**
   * For a client: how long one try to connect may take.
   *
   * @defaultValue 10,000: who has not answered by then is switched off, or lies behind a network that is
   * broken, and a system may go on asking for two minutes, more and more seldom
   */
  readonly connectTimeoutMs?: number;
  /**
   * How long a TLS handshake may take.
   *
   * @defaultValue 10,000: enough for a slow network, and a peer without TLS may just be silent
   */
  readonly handshakeTimeoutMs?: number;
  /**
   * After how long without a request in either direction, and with none open, the connection is closed.
   * It may take a quarter longer.
   *
   * @defaultValue `Infinity`: peers may have nothing to say for days; `keepAlive` finds those that died
   */
  readonly idleTimeoutMs?: number;
  /**
   * From how many bytes on that wait to leave requests of ours wait un-encoded, and requests of the
   * peer wait to be handled.
   *
   * @defaultValue 1 MiB (1,048,576): enough to keep a fast link busy between two turns; never more than
   * `maxUnsentBytes`
   */
  readonly maxBufferedBytes?: number;
  /**
   * How many bytes may wait for a peer that reads too slowly. Beyond that the connection is ended. It
   * takes replies to get there, since requests wait from `maxBufferedBytes` on. Looked at while the
   * transport is not writable.
   *
   * @defaultValue 16 times `maxMessageBytes`
   */
  readonly maxUnsentBytes?: number;
  /**
   * How many bytes of requests may wait here to be handled. From there on nothing is read, and the
   * peer's writes wait; replies to our own requests are not read either.
   *
   * @defaultValue 32 MiB (33,554,432): more than what both ends' buffers can hold, so that two peers
   * who flood each other never both stop
   */
  readonly maxQueuedBytes?: number;
}

/** {@link Limits} with the defaults in place; `maxDepth` is left to the codec. */
export type ResolvedLimits = Required<Omit<Limits, 'maxDepth'>> & Pick<Limits, 'maxDepth'>;

const GREATEST_MESSAGE_BYTES = 0xffff_ffff;

/**
 * {@link Limits} with the defaults in place, for those who write a transport.
 *
 * @throws RangeError for a limit that is no number of at least 1, or too great a one.
 */
export function resolveLimits(limits: Limits = {}): ResolvedLimits {
  const { maxDepth, whenFull = 'wait', maxMessageBytes = 16 * 1024 * 1024 } = limits;
  const { maxUnsentBytes = 16 * maxMessageBytes } = limits;
  const numbers = {
    maxMessageBytes,
    maxIncomingRequests: limits.maxIncomingRequests ?? 100_000,
    maxOutgoingRequests: limits.maxOutgoingRequests ?? 100_000,
    maxConnections: limits.maxConnections ?? 10_000,
    connectTimeoutMs: limits.connectTimeoutMs ?? 10_000,
    handshakeTimeoutMs: limits.handshakeTimeoutMs ?? 10_000,
    idleTimeoutMs: limits.idleTimeoutMs ?? Number.POSITIVE_INFINITY,
    maxBufferedBytes: limits.maxBufferedBytes ?? 1024 * 1024,
    maxUnsentBytes,
    maxQueuedBytes: limits.maxQueuedBytes ?? 32 * 1024 * 1024,
  };
  for (const [name, limit] of Object.entries(numbers)) checkLimit(name, limit);
  numbers.maxBufferedBytes = Math.min(numbers.maxBufferedBytes, maxUnsentBytes);
  if (maxMessageBytes > GREATEST_MESSAGE_BYTES) {
    throw new RangeError(
      `maxMessageBytes must be at most ${GREATEST_MESSAGE_BYTES}, not ${maxMessageBytes}`,
    );
  }
  if (whenFull !== 'wait' && whenFull !== 'fail') {
    throw new TypeError(`whenFull must be 'wait' or 'fail', not ${JSON.stringify(whenFull)}`);
  }
  return { ...numbers, whenFull, ...(maxDepth !== undefined && { maxDepth }) };
}

/**
 * For layers that add limits of their own.
 *
 * @throws RangeError for a limit that is no number of at least 1.
 */
export function checkLimit(name: string, limit: number): void {
  if (!(limit >= 1)) throw new RangeError(`${name} must be a number of at least 1, not ${limit}`);
}
