import { timerDelay } from '@mas/channel';

/** Somebody who waits for the handlers up to this one. */
interface Waiting {
  readonly last: number;
  readonly resolve: () => void;
}

/**
 * A handler that is running. It knows its neighbours, so that it costs little to put it in and to take
 * it out: that is on the way of every call.
 */
export interface Handler {
  readonly number: number;
  /** Tells who waits for it that it is not waited for any longer. */
  readonly giveUp: ((error: Error) => void) | undefined;
  previous: Handler;
  next: Handler;
}

/** Knows which handlers are running, and tells when those of a moment have ended. */
export class HandlerCount {
  /** Before the first handler and after the last one, in the order in which they began. */
  readonly #ends: Handler = makeEnds();
  readonly #waiting = new Set<Waiting>();
  #last = 0;

  /** Returns what to `end` with, once. */
  begin(giveUp?: (error: Error) => void): Handler {
    this.#last += 1;
    const next = this.#ends;
    const { previous } = next;
    const handler: Handler = { number: this.#last, giveUp, previous, next };
    previous.next = handler;
    next.previous = handler;
    return handler;
  }

  end({ previous, next }: Handler): void {
    previous.next = next;
    next.previous = previous;
    if (this.#waiting.size === 0) return;
    const { next: first } = this.#ends;
    const oldest = first === this.#ends ? Number.POSITIVE_INFINITY : first.number;
    for (const waiting of this.#waiting) if (oldest > waiting.last) waiting.resolve();
  }

  /** Tells everybody who waits for a handler that it is not waited for any longer; they go on. */
  giveUp(makeError: () => Error): void {
    const ends = this.#ends;
    for (let handler = ends.next; handler !== ends; handler = handler.next) {
      handler.giveUp?.(makeError());
    }
  }

  /**
   * Resolves when all that are running now have ended, or after so many milliseconds. Later ones
   * are not waited for: under a steady load there is no moment without any.
   */
  ended(timeoutMs: number): Promise<void> {
    if (this.#ends.next === this.#ends || timeoutMs <= 0) return Promise.resolve();
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

/** A list without a handler, laid out like one. */
function makeEnds(): Handler {
  const nobody = undefined as unknown as Handler;
  const ends: Handler = { number: 0, giveUp: undefined, previous: nobody, next: nobody };
  ends.previous = ends;
  ends.next = ends;
  return ends;
}
