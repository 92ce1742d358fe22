/** The longest delay that a timer takes, in milliseconds: 24 days. A longer one would fire at once. */
const LONGEST_DELAY_MS = 0x7fff_ffff;

/** A delay as a timer takes it, in milliseconds, for layers above. Who waits for longer looks again then. */
export function timerDelay(delayMs: number): number {
  return Math.min(delayMs, LONGEST_DELAY_MS);
}
