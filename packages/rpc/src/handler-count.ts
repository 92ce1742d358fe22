import { timerDelay } from '@mas/channel';

/** Somebody who waits for the handlers up to this one. */
interface Waiting {
  readonly last: number;
  readonly resolve: () => void;
}

/** Knows which handlers are running, and tells when those of a moment have ended. */
export class HandlerCount {
  /** In the order in which they began. */
  readonly #running = new Set<number>();
  readonly #waiting = new Set<Waiting>();
  #last = 0;

  /** Returns the number to `end` with. */
  begin(): number {
    this.#last += 1;
    this.#running.add(this.#last);
    return this.#last;
  }

  end(handler: number): void {
    this.#running.delete(handler);
    if (this.#waiting.size === 0) return;
    const [oldest = Number.POSITIVE_INFINITY] = this.#running;
    for (const waiting of this.#waiting) if (oldest > waiting.last) waiting.resolve();
  }

  /**
   * Resolves when all that are running now have ended, or after so many milliseconds. Later ones
   * are not waited for: under a steady load there is no moment without any.
   */
  ended(timeoutMs: number): Promise<void> {
    if (this.#running.size === 0 || timeoutMs <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = { last: this.#last, resolve: () => finish() };
      const timer =
        timeoutMs === Number.POSITIVE_INFINITY
          ? undefined
          : setTimeout(() => finish(), timerDelay(timeoutMs));
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        resolve();
      };
      this.#waiting.add(waiting);
    });
  }
}
