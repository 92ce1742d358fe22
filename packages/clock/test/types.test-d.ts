import {
  type Clock,
  ClockError,
  type ClockErrorCode,
  ExternalClock,
  RealTimeClock,
  type SleepOptions,
  type TimerHandle,
} from '@mas/clock';

// Compiled, not run: a line that should not compile carries @ts-expect-error.

const clocks: Clock[] = [new RealTimeClock(), new ExternalClock(0), new ExternalClock(new Date())];
const [clock] = clocks as [Clock];

export const time: number = clock.time();
export const date: Date = clock.date();
export const slept: Promise<void>[] = [clock.sleep(1), clock.sleepUntil(new Date(), {})];
export const handle: TimerHandle = clock.callAt(1, () => {});
export const options: SleepOptions = { signal: undefined };
export const set: Promise<void> = new ExternalClock(0).setTime(new Date());
export const code: ClockErrorCode = new ClockError('ERR_MAS_CLOCK_CLOSED', 'closed').code;

clock.callIn(1, async () => {});
using _scoped = clock;

// @ts-expect-error a delay is a number
clock.callIn('5', () => {});
// @ts-expect-error a callback is a function
clock.callIn(5, 'fn');
// @ts-expect-error the start is not optional
new ExternalClock();
// @ts-expect-error only a clock that is set from outside can be set
clock.setTime(5);
// @ts-expect-error a signal goes into the options
void clock.sleep(5, new AbortController().signal);
// @ts-expect-error codes are a closed list
new ClockError('ERR_OTHER', 'other');
