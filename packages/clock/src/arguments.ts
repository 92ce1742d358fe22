import type { SleepOptions } from './clock.ts';

/** The greatest distance from the epoch that a `Date` can show, in milliseconds. */
const MAX_DATE_MS = 8.64e15;

/** Throws unless `ms` is a finite number of milliseconds above 0. */
export function checkDelay(ms: number): void {
  if (typeof ms !== 'number') {
    throw new TypeError(`The delay must be a number of milliseconds, got ${describe(ms)}`);
  }
  if (!(ms > 0 && ms < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`The delay must be a finite number of milliseconds above 0, got ${ms}`);
  }
}

/** The number of milliseconds in `when`; throws unless it is finite. */
export function checkTime(when: number | Date): number {
  const isDate = when instanceof Date;
  if (!isDate && typeof when !== 'number') {
    throw new TypeError(`The time must be a number or a Date, got ${describe(when)}`);
  }
  const ms = isDate ? when.getTime() : when;
  if (!Number.isFinite(ms)) {
    throw new RangeError(
      isDate ? 'The time is an invalid Date' : `The time must be a finite number, got ${ms}`,
    );
  }
  return ms;
}

/** Throws unless a `Date` can show the time, so that `date()` of a clock set to it is valid. */
export function checkDateRange(ms: number): void {
  if (Math.abs(ms) > MAX_DATE_MS) {
    throw new RangeError(`The time must be within ${MAX_DATE_MS} ms of the epoch, got ${ms}`);
  }
}

/** Throws unless `fn` is a function. */
export function checkCallback(fn: () => void): void {
  if (typeof fn !== 'function') {
    throw new TypeError(`The callback must be a function, got ${describe(fn)}`);
  }
}

/** The signal in the options, if there is one; throws if there is something else. */
export function checkSignal(options: SleepOptions | undefined): AbortSignal | undefined {
  const signal = options?.signal;
  if (signal === undefined || typeof signal?.addEventListener === 'function') return signal;
  throw new TypeError(`The signal must be an AbortSignal, got ${describe(signal)}`);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'string' ? JSON.stringify(value) : `a value of type ${typeof value}`;
}
