import { timerDelay } from './longest-delay.ts';

/** Deadlines closer together than this are looked at together. */
const GRAIN_MS = 5;

/**
 * One timer for all deadlines of a channel: a timer for each request would cost more than the
 * request. `sweep` is called when the earliest is due, and returns the earliest that is left.
 */
export class Deadlines {
  readonly #sweep: (now: number) => number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #armedFor = Number.POSITIVE_INFINITY;
  #isResting = false;

  constructor(sweep: (now: number) => number) {
    this.#sweep = sweep;
  }

  /** Notes a deadline, on the scale of `performance.now()`. */
  add(deadline: number): void {
    if (this.#isResting) {
      this.#isResting = false;
      this.#keepProcess(true);
    }
    if (deadline < this.#armedFor) this.#arm(deadline, 0);
  }

  /** Nobody waits now: a timer that is left over does not keep the process alive. */
  rest(): void {
    if (this.#isResting || this.#armedFor === Number.POSITIVE_INFINITY) return;
    this.#isResting = true;
    this.#keepProcess(false);
  }

  /** Forgets all. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#armedFor = Number.POSITIVE_INFINITY;
  }

  #arm(deadline: number, atLeastMs: number): void {
    clearTimeout(this.#timer);
    this.#armedFor = deadline;
    if (deadline === Number.POSITIVE_INFINITY) return;
    const delay = Math.max(Math.ceil(deadline - performance.now()), atLeastMs, 0);
    // Waking up once in 24 days to look again costs nothing.
    this.#timer = setTimeout(() => this.#look(), timerDelay(delay));
    if (this.#isResting) this.#keepProcess(false);
  }

  #keepProcess(keeps: boolean): void {
    const timer = this.#timer as { ref?: () => void; unref?: () => void } | undefined;
    if (keeps) timer?.ref?.();
    else timer?.unref?.();
  }

  #look(): void {
    this.#armedFor = Number.POSITIVE_INFINITY;
    this.#arm(this.#sweep(performance.now()), GRAIN_MS);
  }
}
