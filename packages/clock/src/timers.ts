import { checkCallback, checkDelay, checkSignal, checkTime } from './arguments.ts';
import type { SleepOptions, TimerHandle } from './clock.ts';
import { ClockError } from './clock-error.ts';
import { TimerHeap } from './timer-heap.ts';

/** What timers have to know about the clock that they belong to. */
export interface TimersOptions {
  /** The time on the clock's scale, in milliseconds. */
  readonly now: () => number;
  /** The milliseconds of a `Date`, brought to the clock's scale. */
  readonly fromDate: (dateMs: number, now: number) => number;
  /** A number is in the past when it is this many milliseconds ago; 0 for: any at all. */
  readonly graceMs: number;
  /** Called when timers have been added or taken away. */
  readonly onChange: () => void;
}

/** Ends a sleep: without an argument normally, with a rejected promise by passing that on. */
type Wake = (rejection?: Promise<never>) => void;

/** A `Date` has no fraction: one that is less than this behind is of the current millisecond. */
const DATE_GRACE_MS = 1;

/**
 * The waiting part of a clock: it checks, keeps and hands out what is due, and knows how to close.
 * When things are due is for the clock to say.
 */
export class Timers {
  readonly #options: TimersOptions;
  /** Sleeps have odd keys, callbacks even ones: closing has to tell them apart. */
  readonly #heap = new TimerHeap<Wake>();
  #nextKey = 0;
  #closed = false;

  constructor(options: TimersOptions) {
    this.#options = options;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** When the next timer is due, in milliseconds; `Infinity` if there is none. */
  get nextTime(): number {
    return this.#heap.nextTime;
  }

  /** What is added from now on has this key or a greater one. */
  get nextKey(): number {
    return this.#nextKey;
  }

  sleep(ms: number, options: SleepOptions | undefined): Promise<void> {
    try {
      this.#checkOpen();
      checkDelay(ms);
      return this.#wait(this.#after(ms), checkSignal(options));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  sleepUntil(when: number | Date, options: SleepOptions | undefined): Promise<void> {
    try {
      this.#checkOpen();
      return this.#wait(this.#at(when), checkSignal(options));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  callIn(ms: number, fn: () => void): TimerHandle {
    this.#checkOpen();
    checkDelay(ms);
    checkCallback(fn);
    return new Handle(this, this.#add(this.#after(ms), fn, 0));
  }

  callAt(when: number | Date, fn: () => void): TimerHandle {
    this.#checkOpen();
    const time = this.#at(when);
    checkCallback(fn);
    return new Handle(this, this.#add(time, fn, 0));
  }

  cancel(key: number): void {
    if (this.#heap.cancel(key) !== undefined) this.#options.onChange();
  }

  /** To be called before the time goes far ahead. */
  prepare(): void {
    this.#heap.sort();
  }

  /** Takes out the first timer that is due at `time` and was added before the key `before`. */
  takeDue(time: number, before: number): (() => void) | undefined {
    const heap = this.#heap;
    if (heap.nextTime > time) return undefined;
    // To look a key up costs a cache miss; mostly nothing has been added in between.
    return this.#nextKey === before || heap.nextKey < before ? heap.pop() : undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const rejection = Promise.reject<never>(closedError());
    // Each sleep passes the rejection on; without any it must not count as unhandled.
    rejection.catch(() => {});
    this.#heap.clear((wake, key) => {
      if (key % 2 === 1) wake(rejection);
    });
    this.#options.onChange();
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError();
  }

  #after(ms: number): number {
    const now = this.#options.now();
    const time = now + ms;
    return time > now ? time : now + Math.abs(now) * Number.EPSILON;
  }

  #at(when: number | Date): number {
    const ms = checkTime(when);
    const { now: read, fromDate, graceMs } = this.#options;
    const now = read();
    const isNumber = typeof when === 'number';
    const time = isNumber ? ms : fromDate(ms, now);
    const late = now - time;
    if (late > 0 && late >= (isNumber ? graceMs : DATE_GRACE_MS)) {
      throw new RangeError(`The time ${ms} is in the past, by ${late} ms`);
    }
    return late > 0 ? now : time;
  }

  #wait(time: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal !== undefined) return this.#waitAbortably(time, signal);
    return new Promise((resolve) => {
      this.#add(time, resolve as Wake, 1);
    });
  }

  #waitAbortably(time: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(abortedError(signal));
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        signal.removeEventListener('abort', onAbort);
        this.cancel(key);
        reject(abortedError(signal));
      };
      const wake: Wake = (rejection) => {
        signal.removeEventListener('abort', onAbort);
        resolve(rejection);
      };
      signal.addEventListener('abort', onAbort);
      const key = this.#add(time, wake, 1);
    });
  }

  #add(time: number, wake: Wake, kind: 0 | 1): number {
    const key = this.#nextKey + kind;
    this.#nextKey += 2;
    this.#heap.insert(time, key, wake);
    this.#options.onChange();
    return key;
  }
}

class Handle implements TimerHandle {
  readonly #timers: Timers;
  readonly #key: number;

  constructor(timers: Timers, key: number) {
    this.#timers = timers;
    this.#key = key;
  }

  cancel(): void {
    this.#timers.cancel(this.#key);
  }
}

export function closedError(options?: ErrorOptions): ClockError {
  return new ClockError('ERR_MAS_CLOCK_CLOSED', 'The clock is closed', options);
}

function abortedError(signal: AbortSignal): ClockError {
  return new ClockError('ERR_MAS_CLOCK_ABORTED', 'The sleep was aborted', {
    cause: signal.reason,
  });
}
