import { checkDateRange, checkTime } from './arguments.ts';
import type { Clock, SleepOptions, TimerHandle } from './clock.ts';
import { repeatInMacrotasks } from './macrotask.ts';
import { closedError, Timers } from './timers.ts';

/**
 * A clock that stands still until it is set: for simulations, and for tests of code that waits. All
 * times and delays are in milliseconds.
 *
 * Its scale begins where it is told to: with `new ExternalClock(0)`, times count from zero.
 * `date()` is `new Date(time())`. A clock that nobody sets keeps no process alive.
 */
export class ExternalClock implements Clock {
  readonly #timers: Timers = new Timers({
    now: () => this.#now,
    fromDate: (dateMs) => dateMs,
    graceMs: 0,
    onChange: () => {},
  });
  #now: number;
  /** Where the last `setTime` that was accepted goes to. */
  #target: number;
  #lastRun: Promise<void> = Promise.resolve();

  /**
   * Makes a clock that shows `start`.
   *
   * @param start - milliseconds since the Unix epoch, or a `Date`.
   * @throws RangeError for a time that no `Date` can show; TypeError for what is neither a number
   * nor a `Date`.
   */
  constructor(start: number | Date) {
    this.#now = checkTime(start);
    checkDateRange(this.#now);
    this.#target = this.#now;
  }

  /** The time it was set to or, while it is being set, that of what is due just now, in milliseconds. */
  time(): number {
    return this.#now;
  }

  /** `time()` as a `Date`, without its fraction of a millisecond. */
  date(): Date {
    return new Date(this.#now);
  }

  /**
   * Sets the clock ahead, and lets everything happen that falls due on the way.
   *
   * It goes from one due time to the next. At each, `time()` shows that time, and all that is due
   * then comes in the order in which it was asked for: first the callbacks, then the code behind
   * the sleeps. What this code does in promises, `queueMicrotask` and `process.nextTick` is done,
   * however long the chain, before the next due time is looked for; so what it asks for within
   * the span comes as well. Other timers, immediates, workers and the network are not waited for.
   *
   * Calls are carried out one after another: one made while another is running waits for it.
   *
   * Callbacks that throw stop neither the others nor the clock: once the target is reached,
   * the promise rejects with what was thrown, or with an `AggregateError` if it was more than one.
   *
   * @param when - milliseconds on this clock's scale, or a `Date`; the time that it shows is allowed.
   * @returns a promise that resolves when nothing more is due and `time()` is the target.
   * @throws RangeError, as a rejection, for a time before the target of the call before, or one that
   * no `Date` can show; TypeError for what is neither a number nor a `Date`.
   * @throws {@link ClockError} `ERR_MAS_CLOCK_CLOSED`, as a rejection, when the clock is closed, even
   * halfway; what callbacks have thrown until then is its `cause`.
   */
  async setTime(when: number | Date): Promise<void> {
    if (this.#timers.closed) throw closedError();
    const target = this.#checkTarget(when);
    this.#target = target;
    const run = this.#lastRun.then(() => this.#advance(target));
    // Its failure is for its own caller, not for the next one.
    this.#lastRun = run.catch(() => {});
    return run;
  }

  /** Waits until the clock has been set this many milliseconds ahead; see {@link Clock.sleep}. */
  sleep(ms: number, options?: SleepOptions): Promise<void> {
    return this.#timers.sleep(ms, options);
  }

  /** Waits until the clock is set to this time in milliseconds, or beyond; see {@link Clock.sleepUntil}. */
  sleepUntil(when: number | Date, options?: SleepOptions): Promise<void> {
    return this.#timers.sleepUntil(when, options);
  }

  /**
   * Calls `fn` when the clock has been set this many milliseconds ahead; see {@link Clock.callIn}.
   * What `fn` throws, the `setTime` that led to it rejects with.
   */
  callIn(ms: number, fn: () => void): TimerHandle {
    return this.#timers.callIn(ms, fn);
  }

  /**
   * Calls `fn` when the clock is set to this time in milliseconds, or beyond, the time it shows
   * being allowed; see {@link Clock.callAt}. What `fn` throws, the `setTime` that led to it rejects
   * with.
   */
  callAt(when: number | Date, fn: () => void): TimerHandle {
    return this.#timers.callAt(when, fn);
  }

  /**
   * Ends the clock at once, a running `setTime` included, which rejects with a {@link ClockError}
   * `ERR_MAS_CLOCK_CLOSED`; the clock keeps the time that it shows. See {@link Clock.close}.
   */
  close(): void {
    this.#timers.close();
  }

  /** Does what `close()` does. */
  [Symbol.dispose](): void {
    this.close();
  }

  #checkTarget(when: number | Date): number {
    const target = checkTime(when);
    checkDateRange(target);
    // A Date that shows the same millisecond as the clock does not set it back.
    const from = when instanceof Date ? new Date(this.#target).getTime() : this.#target;
    if (target < from) {
      throw new RangeError(`The clock cannot be set back from ${this.#target} to ${target}`);
    }
    return Math.max(target, this.#target);
  }

  async #advance(target: number): Promise<void> {
    const timers = this.#timers;
    const failures: unknown[] = [];
    // The first step, too, has a macrotask to itself: code that was started just before the call
    // gets to its first sleep at the time that the clock shows now.
    await repeatInMacrotasks(() => {
      if (timers.closed) return false;
      timers.prepare();
      const time = timers.nextTime;
      this.#now = Math.min(time, target);
      if (time > target) return false;
      this.#fire(time, failures);
      return true;
    });
    const failure = combine(failures);
    if (timers.closed) throw closedError(failure);
    if (failure !== undefined) throw failure.cause;
  }

  #fire(time: number, failures: unknown[]): void {
    // What callbacks add for this very time has to wait until the code they woke has run.
    const before = this.#timers.nextKey;
    let call = this.#timers.takeDue(time, before);
    while (call !== undefined) {
      try {
        call();
      } catch (error) {
        failures.push(error);
      }
      call = this.#timers.takeDue(time, before);
    }
  }
}

function combine(failures: readonly unknown[]): { cause: unknown } | undefined {
  if (failures.length === 0) return undefined;
  if (failures.length === 1) return { cause: failures[0] };
  return { cause: new AggregateError(failures, `${failures.length} callbacks have thrown`) };
}
