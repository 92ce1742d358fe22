import { checkLimit, timerDelay } from '@mas/channel';

/** When a lost connection is opened again, and how often that is tried. */
export interface ReconnectOptions {
  /**
   * Whether to connect again as soon as the peer has ended the connection, in whatever way, rather than
   * at the next call.
   *
   * @defaultValue false: a peer that is not needed any longer is left alone
   */
  readonly eager?: boolean;
  /**
   * How often to try in a row. Then the calls that wait reject with `ERR_MAS_CONNECT`; the next call
   * begins anew. Each may take `limits.connectTimeoutMs`.
   *
   * @defaultValue 8: with the pauses below some ten seconds where they are refused, about as long as a
   * process needs to start; a minute and a half where nothing answers
   */
  readonly maxAttempts?: number;
  /**
   * The longest pause before the second attempt, in milliseconds. It doubles for each further one, and
   * the real pause is a random part of it, so that those who have lost the same peer do not all come
   * back at once.
   *
   * @defaultValue 100: long enough for a peer that is just being started anew to listen
   */
  readonly firstDelayMs?: number;
  /**
   * The longest pause of all, in milliseconds.
   *
   * @defaultValue 10,000: a peer that is back is found within that time, and that of one try
   */
  readonly maxDelayMs?: number;
}

/** @throws RangeError for a number that is below 1. */
export function resolveReconnectOptions(
  options: ReconnectOptions = {},
): Required<ReconnectOptions> {
  const { eager = false, maxAttempts = 8, firstDelayMs = 100, maxDelayMs = 10_000 } = options;
  checkLimit('reconnect.maxAttempts', maxAttempts);
  checkLimit('reconnect.firstDelayMs', firstDelayMs);
  checkLimit('reconnect.maxDelayMs', maxDelayMs);
  return { eager, maxAttempts, firstDelayMs, maxDelayMs };
}

/**
 * How many milliseconds to pause after so many attempts: exponential, with full jitter.
 *
 * @param random - from 0 up to 1
 */
export function pauseAfter(
  attempts: number,
  { firstDelayMs, maxDelayMs }: Required<ReconnectOptions>,
  random: number = Math.random(),
): number {
  const longest = Math.min(firstDelayMs * 2 ** (attempts - 1), maxDelayMs);
  return Math.round(random * timerDelay(longest));
}
