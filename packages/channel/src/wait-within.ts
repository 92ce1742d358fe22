import { timerDelay } from './longest-delay.ts';
import { onAbort } from './on-abort.ts';

/** What waiting is given up by, and the error for each. */
export interface WaitOptions {
  /** For how many milliseconds to wait, at the most. Without it there is no limit. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  overdue(): Error;
  aborted(signal: AbortSignal): Error;
}

/**
 * Waits for a promise, but not beyond its limits. For layers above that wait for something else than
 * a request, and shall do it in the same way: any number of waits may share a signal, and nothing is
 * left behind by one that has ended.
 */
export function waitWithin<T>(promise: Promise<T>, options: WaitOptions): Promise<T> {
  const { timeoutMs, signal } = options;
  if (timeoutMs === undefined && signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    let unlisten = () => {};
    let timer: ReturnType<typeof setTimeout> | undefined;
    const settle = () => {
      clearTimeout(timer);
      unlisten();
    };
    const giveUp = (error: unknown) => {
      settle();
      reject(error);
    };
    if (timeoutMs !== undefined && timeoutMs < Number.POSITIVE_INFINITY) {
      timer = setTimeout(() => giveUp(options.overdue()), timerDelay(timeoutMs));
    }
    if (signal?.aborted === true) giveUp(options.aborted(signal));
    else if (signal !== undefined) {
      unlisten = onAbort(signal, () => giveUp(options.aborted(signal)));
    }
    promise.then((value) => {
      settle();
      resolve(value);
    }, giveUp);
  });
}
