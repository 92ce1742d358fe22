/**
 * Clocks for agents and simulations: real time, or time that is set from outside. All times and
 * delays are in milliseconds.
 *
 * @example
 * ```ts
 * import { type Clock, ExternalClock } from '@mas/clock';
 *
 * async function readMeter(clock: Clock, readings: Date[]): Promise<void> {
 *   while (readings.length < 60) {
 *     await clock.sleep(60_000);
 *     readings.push(clock.date());
 *   }
 * }
 *
 * const clock = new ExternalClock(new Date('2030-01-01T00:00:00Z'));
 * const readings: Date[] = [];
 * void readMeter(clock, readings);
 * await clock.setTime(new Date('2030-01-01T01:00:00Z')); // an hour, in no time
 * console.log(readings.length, readings.at(-1)); // 60 2030-01-01T01:00:00.000Z
 * ```
 *
 * @packageDocumentation
 */
export type { Clock, SleepOptions, TimerHandle } from './clock.ts';
export type { ClockErrorCode } from './clock-error.ts';
export { ClockError } from './clock-error.ts';
export { ExternalClock } from './external-clock.ts';
export { RealTimeClock } from './real-time-clock.ts';
