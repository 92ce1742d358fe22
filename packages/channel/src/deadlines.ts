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

  constructor(sweep: (now: number) => number) {
    this.#sweep = sweep;
  }

  /** Notes a deadline, on the scale of `performance.now()`. */
  add(deadline: number): void {
    if (deadline < this.#armedFor) this.#arm(deadline, 0);
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
    // A timer cannot be set further ahead; waking up once in 24 days to look again costs nothing.
    this.#timer = setTimeout(() => this.#look(), Math.min(delay, 0x7fff_ffff));
  }

  #look(): void {
    this.#armedFor = Number.POSITIVE_INFINITY;
    this.#arm(this.#sweep(performance.now()), GRAIN_MS);
  }
}
