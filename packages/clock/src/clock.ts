/// <reference lib="esnext.disposable" preserve="true" />
// The line above keeps the declarations valid for users whose own `lib` has no `Disposable`.

/** What the sleeps of a {@link Clock} take besides the number of milliseconds. */
export interface SleepOptions {
  /**
   * Ends the sleep early when it is aborted.
   *
   * @defaultValue none: the sleep ends at its time, or when the clock is closed.
   */
  readonly signal?: AbortSignal | undefined;
}

/** A call that a {@link Clock} has been asked for. */
export interface TimerHandle {
  /** Takes the call back. After the call, after `close()`, or a second time, it does nothing. */
  cancel(): void;
}

/**
 * A source of time, and of waiting for a time. All times and delays are in milliseconds.
 *
 * Who implements it keeps this contract; who uses it may rely on nothing more.
 *
 * **Scale.** A time is a number of milliseconds since the Unix epoch, with a fraction where there is
 * one. `time()` never goes back. A `Date` is compared with `date()`; as it holds whole milliseconds
 * only, one of the current millisecond is not in the past.
 *
 * **Order.** What is due earlier comes first; of what is due at the same time, what was asked for
 * first. Nothing comes before its time: while a callback runs, and when a sleep ends, `time()` is
 * not less than the time that was asked for. A callback never runs inside the call that asked
 * for it.
 *
 * **Errors.** A delay is a finite number above 0, a time is finite and not in the past; anything
 * else is a `RangeError`, and a `TypeError` if it is of the wrong type. `callIn` and `callAt` throw,
 * `sleep` and `sleepUntil` reject. A delay that is too small for the fraction of `time()` is made
 * one step longer, so that a loop of sleeps always gets ahead.
 *
 * **End.** After `close()` nothing comes any more, and nothing of the clock keeps the process alive.
 */
export interface Clock extends Disposable {
  /** The time on this clock's scale, in milliseconds since the Unix epoch; it never goes back. */
  time(): number;

  /** The time as a `Date`, which is in whole milliseconds. */
  date(): Date;

  /**
   * Waits for a number of milliseconds.
   *
   * @param ms - milliseconds, finite and above 0; there is no upper limit.
   * @throws RangeError or TypeError, as a rejection, for anything else.
   * @throws {@link ClockError} as a rejection: `ERR_MAS_CLOCK_ABORTED`, with the signal's reason as
   * its `cause`, or `ERR_MAS_CLOCK_CLOSED`.
   */
  sleep(ms: number, options?: SleepOptions): Promise<void>;

  /**
   * Waits for a time. The time that it is now is allowed.
   *
   * @param when - milliseconds on this clock's scale, or a `Date` on that of `date()`.
   * @throws RangeError, as a rejection, for a time in the past, one that is not finite or an invalid
   * `Date`; TypeError for what is neither a number nor a `Date`.
   * @throws {@link ClockError} as a rejection, as for {@link Clock.sleep}.
   */
  sleepUntil(when: number | Date, options?: SleepOptions): Promise<void>;

  /**
   * Calls a function once, after a number of milliseconds.
   *
   * What it returns is ignored: if it is a promise that rejects, that is an unhandled rejection.
   *
   * @param ms - milliseconds, finite and above 0; there is no upper limit.
   * @throws RangeError or TypeError for anything else, or if `fn` is no function.
   * @throws {@link ClockError} `ERR_MAS_CLOCK_CLOSED`.
   */
  callIn(ms: number, fn: () => void): TimerHandle;

  /**
   * Calls a function once, at a time. The time that it is now is allowed.
   *
   * What it returns is ignored: if it is a promise that rejects, that is an unhandled rejection.
   *
   * @param when - milliseconds on this clock's scale, or a `Date` on that of `date()`.
   * @throws RangeError for a time in the past, one that is not finite or an invalid `Date`;
   * TypeError for what is neither a number nor a `Date`, or if `fn` is no function.
   * @throws {@link ClockError} `ERR_MAS_CLOCK_CLOSED`.
   */
  callAt(when: number | Date, fn: () => void): TimerHandle;

  /**
   * Ends the clock at once; to do it twice does nothing.
   *
   * Pending calls are dropped. Pending sleeps reject with a {@link ClockError}
   * `ERR_MAS_CLOCK_CLOSED`, and every later attempt to wait fails with one. `time()` and `date()`
   * go on working.
   */
  close(): void;

  /** Does what {@link Clock.close} does. */
  [Symbol.dispose](): void;
}
