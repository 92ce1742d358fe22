/** A frame that was sent, where it can be found again, and its bytes. */
export interface SentFrame {
  readonly session: number;
  readonly target: string;
  readonly mutator: string;
  readonly bytes: Buffer;
}

/** A run alone can make them again, so that the beginning of a long one is enough. */
const KEPT_BYTES = 4096;

/** The last frames that were sent. */
export class History {
  readonly #length: number;
  readonly #frames: SentFrame[] = [];
  #next = 0;

  /** @param length - how many are kept */
  constructor(length: number) {
    this.#length = length;
  }

  add(sent: SentFrame): void {
    // A copy, so that no long buffer is kept for its beginning.
    const bytes =
      sent.bytes.length > KEPT_BYTES ? Buffer.from(sent.bytes.subarray(0, KEPT_BYTES)) : sent.bytes;
    this.#frames[this.#next % this.#length] = { ...sent, bytes };
    this.#next += 1;
  }

  /** A line for each, with the bytes in hexadecimal digits, the newest at the end. */
  toString(): string {
    const first = this.#frames.length < this.#length ? 0 : this.#next % this.#length;
    return [...this.#frames.slice(first), ...this.#frames.slice(0, first)]
      .map(
        ({ session, target, mutator, bytes }) =>
          `  ${session} ${target}, ${mutator}: ${bytes.toString('hex')}`,
      )
      .join('\n');
  }
}
