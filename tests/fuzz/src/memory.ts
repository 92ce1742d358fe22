/** The beginning of a run does not count: code is compiled, and buffers grow to their size. */
const WARM_UP = 0.25;
/** Which part of the samples an early median is of, and a late one. */
const PART = 0.25;
/** What the sizes of a heap that does not grow differ by. */
const TOLERATED_BYTES = 768 * 1024;

/** Bytes in use after the garbage was collected, in the course of a run. */
export class Memory {
  readonly #samples: number[] = [];

  add(bytes: number): void {
    this.#samples.push(bytes);
  }

  /** The last sample, in megabytes. */
  get last(): string {
    return megabytes(this.#samples.at(-1) ?? Number.NaN);
  }

  /** The medians that are compared: soon after the warm-up, and at the end. */
  get #medians(): { readonly early: number; readonly late: number } {
    const after = this.#samples.slice(Math.floor(this.#samples.length * WARM_UP));
    const count = Math.max(1, Math.floor(after.length * PART));
    return { early: median(after.slice(0, count)), late: median(after.slice(-count)) };
  }

  get summary(): string {
    const { early, late } = this.#medians;
    return `${megabytes(early)} MB early, ${megabytes(late)} MB late, of ${this.#samples.length} samples`;
  }

  /** What is wrong, or undefined. */
  get fault(): string | undefined {
    const { early, late } = this.#medians;
    // One session alone takes no samples.
    if (this.#samples.length === 0 || late - early <= TOLERATED_BYTES) return undefined;
    const samples = this.#samples.map(megabytes).join(' ');
    return `the memory of the servers has grown from ${megabytes(early)} MB to ${megabytes(late)} MB; its samples are ${samples}`;
  }
}

export function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(2);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
