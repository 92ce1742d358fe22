import { type Clock, ExternalClock, RealTimeClock } from '@mas/clock';
import { vi } from 'vitest';

/** A clock and the means to let its time pass. */
export interface Kind {
  readonly clock: Clock;
  /** Lets this many milliseconds pass, together with all that happens in them. */
  advance(ms: number): Promise<void>;
}

/** Both kinds of clock at the same date; the real one runs on vitest's fake timers. */
export const kinds: readonly { name: string; start: () => Kind }[] = [
  {
    name: 'RealTimeClock',
    start: () => {
      vi.useFakeTimers({ now: new Date('2030-01-01T00:00:00Z') });
      return {
        clock: new RealTimeClock(),
        advance: async (ms) => {
          await vi.advanceTimersByTimeAsync(ms);
        },
      };
    },
  },
  {
    name: 'ExternalClock',
    start: () => {
      const clock = new ExternalClock(new Date('2030-01-01T00:00:00Z'));
      return { clock, advance: (ms) => clock.setTime(clock.time() + ms) };
    },
  },
];
