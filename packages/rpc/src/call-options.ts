import { ChannelError, onAbort } from '@mas/channel';
import type { Call } from './current-call.ts';

/** What limits a call, and what may be done for it. */
export interface CallOptions {
  /**
   * After how many milliseconds without an answer to give up, with `ERR_MAS_TIMEOUT`.
   *
   * @defaultValue for ever: only the caller knows how long it may take
   */
  readonly timeoutMs?: number;
  /** Gives up when it is aborted, with `ERR_MAS_ABORTED` and its reason as the cause. */
  readonly signal?: AbortSignal;
  /**
   * The call that this one is made for: this one is given up when that one is, and has no more time
   * than what is left of it.
   *
   * @defaultValue none: the call stands for itself
   */
  readonly within?: Call | undefined;
  /**
   * Whether the call may run twice. If so, a connection that connects again makes it again when it was
   * lost before the answer came, within its `timeoutMs`. See {@link LastingConnection}.
   *
   * @defaultValue false: what may have run is not run again
   */
  readonly idempotent?: boolean;
}

/** What a single request is limited by. */
export interface RequestLimits {
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Takes back what listens to signals. */
  release?: () => void;
}

/**
 * What limits a call that is made now.
 *
 * @throws {@link ChannelError} `ERR_MAS_TIMEOUT` or `ERR_MAS_ABORTED` when the call that it is made for
 * has been given up, or has no time left.
 */
export function limitsNow(options: CallOptions, address: string): RequestLimits {
  const { timeoutMs, signal, within } = options;
  const limits: RequestLimits = {};
  if (timeoutMs !== undefined) limits.timeoutMs = timeoutMs;
  if (signal !== undefined) limits.signal = signal;
  // What was aborted before is not made, and so listens to nothing.
  if (within === undefined || signal?.aborted === true) return limits;
  const { remainingMs } = within;
  if (within.signal.aborted || remainingMs === 0) throw givenUp(within, address);
  if (remainingMs !== undefined) limits.timeoutMs = Math.min(timeoutMs ?? remainingMs, remainingMs);
  if (signal === undefined) {
    limits.signal = within.signal;
  } else {
    const both = new AbortController();
    const stops = [signal, within.signal].map((one) => onAbort(one, () => both.abort(one.reason)));
    limits.signal = both.signal;
    limits.release = () => {
      for (const stop of stops) stop();
    };
  }
  return limits;
}

function givenUp({ signal }: Call, address: string): ChannelError {
  const code = signal.aborted ? 'ERR_MAS_ABORTED' : 'ERR_MAS_TIMEOUT';
  const message = `the call for which ${address} was to be called has been given up`;
  return new ChannelError(code, message, { sent: 'no', cause: signal.reason });
}
