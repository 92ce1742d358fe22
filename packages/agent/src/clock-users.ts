import type { Clock } from '@mas/clock';

/** How many containers use each clock. */
const users = new WeakMap<Clock, number>();

/** Notes that one more container uses the clock. */
export function retainClock(clock: Clock): void {
  users.set(clock, (users.get(clock) ?? 0) + 1);
}

/** Takes back that a container uses the clock: there will be no such container. */
export function forgetClock(clock: Clock): void {
  users.set(clock, (users.get(clock) ?? 1) - 1);
}

/** Closes the clock when this was the last container to use it. */
export function releaseClock(clock: Clock): void {
  forgetClock(clock);
  if (users.get(clock) === 0) clock.close();
}
