/**
 * What a {@link ClockError} is about; these strings do not change.
 *
 * - `ERR_MAS_CLOCK_CLOSED`: the clock is closed, or was closed while the call waited.
 * - `ERR_MAS_CLOCK_ABORTED`: the `signal` of a sleep was aborted.
 */
export type ClockErrorCode = 'ERR_MAS_CLOCK_ABORTED' | 'ERR_MAS_CLOCK_CLOSED';

/**
 * The error of every wait that ends without its time having come.
 *
 * Match on {@link ClockError.code}. To try again on the same clock makes sense after
 * `ERR_MAS_CLOCK_ABORTED`, never after `ERR_MAS_CLOCK_CLOSED`. Wrong arguments are no
 * `ClockError`: they are a `TypeError` or a `RangeError`, as with the platform's own functions.
 */
export class ClockError extends Error {
  /** `'AbortError'` for `ERR_MAS_CLOCK_ABORTED`, as everywhere on the platform; else `'ClockError'`. */
  override readonly name: string;
  /** Says what happened; see {@link ClockErrorCode}. */
  readonly code: ClockErrorCode;

  /**
   * Makes an error with a code.
   *
   * @param options - `cause`: what led to it, such as the reason of an aborted signal.
   */
  constructor(code: ClockErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = code === 'ERR_MAS_CLOCK_ABORTED' ? 'AbortError' : 'ClockError';
    this.code = code;
  }
}
