import type { Clock } from '@mas/clock';

/** How many containers use each clock. */
const users = new WeakMap<Clock, number>();

/** Notes that one more container uses the clock. */
export function retainClock(clock: Clock): void {
  users.set(clock, (users.get(clock) ?? 0) + 1);
}

/** Closes the clock when this was the last container to use it. */
export function releaseClock(clock: Clock): void {
  const left = (users.get(clock) ?? 1) - 1;
  users.set(clock, left);
  if (left === 0) clock.close();
}
