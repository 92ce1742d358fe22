import type { Clock, SleepOptions, TimerHandle } from './clock.ts';
import { Timers } from './timers.ts';

/** The longest that `setTimeout` can wait, in milliseconds; a longer wait is made of several. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The clock on the wall. All times and delays are in milliseconds.
 *
 * `time()` is `performance.timeOrigin + performance.now()`: it has a fraction and never goes back,
 * even when the system's clock is set. `date()` is the system's date, which is set now and then; so
 * the two may drift apart in a process that runs for long. A `Date` that is to be waited for is
 * compared with `date()` once, when the call is made.
 *
 * Since it is later in the clock than it was when you read it, a time less than 1 ms ago counts as
 * now.
 *
 * Pending timers keep the process alive, as those of `setTimeout` do, until the clock is closed.
 */
export class RealTimeClock implements Clock {
  readonly #timers: Timers = new Timers({
    now: () => this.time(),
    fromDate: (dateMs, now) => now + (dateMs - Date.now()),
    graceMs: 1,
    onChange: () => this.#arm(),
  });
  /** One timeout is enough: it is for the timer that is due first. */
  #timeout: ReturnType<typeof setTimeout> | undefined;
  #armedFor: number = Number.POSITIVE_INFINITY;

  /** The time in milliseconds since the Unix epoch, with a fraction; it never goes back. */
  time(): number {
    return performance.timeOrigin + performance.now();
  }

  /** The system's date, in whole milliseconds. */
  date(): Date {
    return new Date();
  }

  /** Waits for a number of milliseconds, and never less; see {@link Clock.sleep}. */
  sleep(ms: number, options?: SleepOptions): Promise<void> {
    return this.#timers.sleep(ms, options);
  }

  /** Waits for a time in milliseconds, or for the system to show a date; see {@link Clock.sleepUntil}. */
  sleepUntil(when: number | Date, options?: SleepOptions): Promise<void> {
    return this.#timers.sleepUntil(when, options);
  }

  /**
   * Calls `fn` after a number of milliseconds, and never earlier; see {@link Clock.callIn}. What `fn`
   * throws is an uncaught exception, as with `setTimeout`, and stops no other timer.
   */
  callIn(ms: number, fn: () => void): TimerHandle {
    return this.#timers.callIn(ms, fn);
  }

  /**
   * Calls `fn` at a time in milliseconds, or when the system shows a date; see {@link Clock.callAt}.
   * What `fn` throws is an uncaught exception, as with `setTimeout`, and stops no other timer.
   */
  callAt(when: number | Date, fn: () => void): TimerHandle {
    return this.#timers.callAt(when, fn);
  }

  /** Ends the clock at once; see {@link Clock.close}. */
  close(): void {
    this.#timers.close();
  }

  /** Does what `close()` does. */
  [Symbol.dispose](): void {
    this.close();
  }

  #arm(): void {
    const next = this.#timers.nextTime;
    // A timeout that has become too early does no harm, except when there is nothing to wait for:
    // it would keep the process alive.
    if (next >= this.#armedFor && next !== Number.POSITIVE_INFINITY) return;
    clearTimeout(this.#timeout);
    this.#armedFor = next;
    if (next === Number.POSITIVE_INFINITY) return;
    const delay = Math.max(0, Math.ceil(next - this.time()));
    this.#timeout = setTimeout(() => this.#fire(), Math.min(delay, MAX_TIMEOUT_MS));
  }

  #fire(): void {
    // Timeouts may come a little early: what counts is the clock's own time.
    const now = this.time();
    const before = this.#timers.nextKey;
    try {
      let call = this.#timers.takeDue(now, before);
      while (call !== undefined) {
        call();
        call = this.#timers.takeDue(now, before);
      }
    } finally {
      // Also when a callback has thrown: what is left of the due ones comes with the next timeout.
      this.#armedFor = Number.POSITIVE_INFINITY;
      this.#arm();
    }
  }
}
