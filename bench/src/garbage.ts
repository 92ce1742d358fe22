import { GCProfiler, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Garbage, Memory } from './control.ts';

/** Counts what is allocated: what is there at the end, and what each collection has taken away. */
export class GarbageCount {
  readonly #profiler = new GCProfiler();
  readonly #before = process.memoryUsage().heapUsed;

  constructor() {
    this.#profiler.start();
  }

  end(): Garbage {
    const { statistics } = this.#profiler.stop();
    let bytes = process.memoryUsage().heapUsed - this.#before;
    let microseconds = 0;
    for (const { beforeGC, afterGC, cost } of statistics) {
      bytes += beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize;
      microseconds += cost;
    }
    return { bytes: Math.max(0, bytes), ms: microseconds / 1000 };
  }
}

let gc: (() => void) | undefined;

/** Collects what is garbage now. Node needs no option for it. */
export function collectOnce(): void {
  if (gc === undefined) {
    setFlagsFromString('--expose-gc');
    gc = runInNewContext('gc') as () => void;
  }
  gc();
}

/** Collects all garbage, twice, as finalizers free more. */
export function collectGarbage(): void {
  collectOnce();
  collectOnce();
}

export function memoryInUse(): Memory {
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapBytes: heapUsed + external, rssBytes: rss };
}
