/** From how many places on those of items that were taken are given back. */
const SHIFT_AT = 1024;

/** A queue that knows how much memory its items take. */
export class SizedQueue<T> {
  #items: (T | undefined)[] = [];
  #sizes: number[] = [];
  #first = 0;
  /** How much memory the items take, as far as `add` was told. */
  bytes = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  add(item: T, bytes: number): void {
    this.#items.push(item);
    this.#sizes.push(bytes);
    this.bytes += bytes;
  }

  /** The oldest one, if there is one. */
  take(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first];
    // What was taken is not kept until its place is given back.
    this.#items[this.#first] = undefined;
    this.bytes -= this.#sizes[this.#first]!;
    this.#first += 1;
    if (this.#first >= SHIFT_AT && this.#first * 2 >= this.#items.length) this.#shift();
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#sizes = [];
    this.#first = 0;
    this.bytes = 0;
  }

  #shift(): void {
    this.#items.splice(0, this.#first);
    this.#sizes.splice(0, this.#first);
    this.#first = 0;
  }
}
