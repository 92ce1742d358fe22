import { collectGarbage } from '../soak/collect-garbage.ts';

/** The memory of a process, after a collection. In bytes. */
export interface Memory {
  /** The heap, and what buffers hold outside of it. */
  readonly heap: number;
  /** What the system has given to the process. */
  readonly rss: number;
}

export async function measureMemory(): Promise<Memory> {
  await collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}

/** How many bytes each of so many things has added. */
export function bytesEach(before: Memory, after: Memory, count: number): Memory {
  return {
    heap: (after.heap - before.heap) / count,
    rss: (after.rss - before.rss) / count,
  };
}
