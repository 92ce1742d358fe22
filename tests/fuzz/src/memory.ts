import { collectGarbage } from '@mas/garbage';

/** The beginning of a run does not count: code is compiled, and buffers grow to their size. */
const WARM_UP = 0.25;
/** Which part of the samples an early median is of, and a late one. */
const PART = 0.25;
/** What the sizes of a heap that does not grow differ by. */
const TOLERATED_BYTES = 768 * 1024;
/** A process keeps buffers of long messages for the next ones: at times none, and up to so many bytes. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** What a process has in use. */
export interface MemoryInUse {
  readonly heapBytes: number;
  /** Outside of the heap, as the contents of buffers. */
  readonly externalBytes: number;
}

/** What this process has in use when the garbage has been collected. */
export async function memoryInUse(): Promise<MemoryInUse> {
  await collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return { heapBytes: heapUsed, externalBytes: external };
}

/** How much more is in use than before. */
export function bytesMore(now: MemoryInUse, before: MemoryInUse): number {
  return now.heapBytes - before.heapBytes + now.externalBytes - before.externalBytes;
}

/** What a process has in use in the course of a run. */
export class Memory {
  readonly #heap = new Samples('the heap', TOLERATED_BYTES);
  readonly #external = new Samples('the memory beside the heap', TOLERATED_BYTES + KEPT_BYTES);

  add({ heapBytes, externalBytes }: MemoryInUse): void {
    this.#heap.add(heapBytes);
    this.#external.add(externalBytes);
  }

  /** The last sample of both, in megabytes. */
  get last(): string {
    return `${megabytes(this.#heap.last)} + ${megabytes(this.#external.last)}`;
  }

  get summary(): string {
    return `${this.#heap.summary}; ${this.#external.summary}`;
  }

  /** What is wrong, or undefined. */
  get fault(): string | undefined {
    return this.#heap.fault ?? this.#external.fault;
  }
}

class Samples {
  readonly #of: string;
  readonly #toleratedBytes: number;
  readonly #samples: number[] = [];

  constructor(of: string, toleratedBytes: number) {
    this.#of = of;
    this.#toleratedBytes = toleratedBytes;
  }

  add(bytes: number): void {
    this.#samples.push(bytes);
  }

  get last(): number {
    return this.#samples.at(-1) ?? Number.NaN;
  }

  /** The medians that are compared: soon after the warm-up, and at the end. */
  get #medians(): { readonly early: number; readonly late: number } {
    const after = this.#samples.slice(Math.floor(this.#samples.length * WARM_UP));
    const count = Math.max(1, Math.floor(after.length * PART));
    return { early: median(after.slice(0, count)), late: median(after.slice(-count)) };
  }

  get summary(): string {
    const { early, late } = this.#medians;
    return `${this.#of}: ${megabytes(early)} MB early, ${megabytes(late)} MB late, of ${this.#samples.length} samples`;
  }

  get fault(): string | undefined {
    const { early, late } = this.#medians;
    // One session alone takes no samples.
    if (this.#samples.length === 0 || late - early <= this.#toleratedBytes) return undefined;
    const samples = this.#samples.map(megabytes).join(' ');
    return `${this.#of} has grown from ${megabytes(early)} MB to ${megabytes(late)} MB; its samples are ${samples}`;
  }
}

export function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(2);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
