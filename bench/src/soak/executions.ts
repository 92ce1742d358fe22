/** How many calls a generation remembers. */
const GENERATION = 2000;

/** Remembers the latest calls that agents of this process have executed: each only once. */
export class Executions {
  #young = new Set<number>();
  #old = new Set<number>();
  readonly #onTwice: (id: number) => void;

  /** @param onTwice - told of each call that comes a second time */
  constructor(onTwice: (id: number) => void) {
    this.#onTwice = onTwice;
  }

  /** @param id - negative for a call that may be repeated */
  note(id: number): void {
    const call = Math.abs(id);
    if (id > 0 && this.has(call)) this.#onTwice(call);
    this.#young.add(call);
    if (this.#young.size < GENERATION) return;
    this.#old = this.#young;
    this.#young = new Set();
  }

  has(id: number): boolean {
    return this.#young.has(id) || this.#old.has(id);
  }
}
