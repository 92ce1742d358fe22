/** A frame that was sent, where it can be found again, and its bytes. */
export interface SentFrame {
  readonly session: number;
  readonly target: string;
  readonly mutator: string;
  readonly bytes: Buffer;
}

/** How many frames are kept, and how much of each: a run alone can make them again. */
const KEPT_FRAMES = 200;
const KEPT_BYTES = 4096;
/** How much of them is printed. */
const PRINTED_FRAMES = 24;

/** The last frames that were sent, over all connections. */
export class History {
  readonly #frames: SentFrame[] = [];
  #next = 0;

  add(sent: SentFrame): void {
    // A copy, so that no long buffer is kept for its beginning.
    const bytes =
      sent.bytes.length > KEPT_BYTES ? Buffer.from(sent.bytes.subarray(0, KEPT_BYTES)) : sent.bytes;
    this.#frames[this.#next % KEPT_FRAMES] = { ...sent, bytes };
    this.#next += 1;
  }

  /** The last ones in hexadecimal digits, of one session or of all, the newest at the end. */
  print(session?: number): string {
    const from = this.#next % this.#frames.length || 0;
    const inOrder = [...this.#frames.slice(from), ...this.#frames.slice(0, from)];
    return inOrder
      .filter((sent) => session === undefined || sent.session === session)
      .slice(-PRINTED_FRAMES)
      .map(
        ({ session, target, mutator, bytes }) =>
          `  ${session} ${target}, ${mutator}: ${bytes.toString('hex')}`,
      )
      .join('\n');
  }
}
