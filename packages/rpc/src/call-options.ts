/** What limits a call. */
export interface CallOptions {
  /**
   * After how many milliseconds without an answer to give up, with `ERR_MAS_TIMEOUT`.
   *
   * @defaultValue for ever: only the caller knows how long it may take
   */
  readonly timeoutMs?: number;
  /** Gives up when it is aborted, with `ERR_MAS_ABORTED` and its reason as the cause. */
  readonly signal?: AbortSignal;
}
