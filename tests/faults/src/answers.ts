/** Moments that are waited for by name: each is reached once, before or after somebody waits. */
class Moments {
  readonly #moments = new Map<string, { promise: Promise<void>; resolve: () => void }>();

  reach(name: string): void {
    this.#of(name).resolve();
  }

  reached(name: string): Promise<void> {
    return this.#of(name).promise;
  }

  #of(name: string) {
    let moment = this.#moments.get(name);
    if (moment === undefined) {
      let resolve!: () => void;
      const promise = new Promise<void>((done) => {
        resolve = done;
      });
      moment = { promise, resolve };
      this.#moments.set(name, moment);
    }
    return moment;
  }
}

/** So much that a few of them fill every buffer on the way. */
const LARGE_BYTES = 1024 * 1024;

/** What our side serves in every layer, to the peer and to the second connection. */
export class Answers {
  readonly #begun = new Moments();
  readonly #released = new Moments();
  readonly #finished = new Moments();
  /** How often `large` was called. */
  largeCalls = 0;

  /** The functions that can be called. */
  readonly functions = {
    echo: (value: unknown): unknown => value,
    large: (): Uint8Array => {
      this.largeCalls += 1;
      return new Uint8Array(LARGE_BYTES);
    },
    /** Works until it is released. */
    hold: async (key: string): Promise<string> => {
      this.#begun.reach(key);
      await this.#released.reached(key);
      this.#finished.reach(key);
      return key;
    },
  };

  /** Resolves when `hold(key)` works. */
  begun(key: string): Promise<void> {
    return this.#begun.reached(key);
  }

  /** Lets `hold(key)` return, and waits until it does. */
  async finish(key: string): Promise<void> {
    this.#released.reach(key);
    await this.#finished.reached(key);
  }
}
