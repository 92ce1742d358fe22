import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { collectGarbage } from './collect-garbage.ts';

/** How a process is, since it was last asked. */
export interface Health {
  /** What is reachable, after a collection: the heap and what buffers hold outside of it. */
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** What keeps the process alive, by type; no timers, since every call may have one. */
  readonly handles: number;
  readonly timers: number;
  /** Of them, sockets and pipes. */
  readonly sockets: number;
  /** In milliseconds. */
  readonly delay: { readonly p50: number; readonly p99: number; readonly max: number };
  /** The share of one core. */
  readonly load: number;
}

const RESOLUTION_MS = 10;

/** Looks after the memory, the handles and the event loop of this process. */
export class ProcessMeter {
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #cpu: NodeJS.CpuUsage = process.cpuUsage();
  #since: number = performance.now();

  constructor() {
    this.#delay.enable();
  }

  async measure(): Promise<Health> {
    // First, since collecting holds the event loop up.
    const delay = {
      p50: this.#delayMs(this.#delay.percentile(50)),
      p99: this.#delayMs(this.#delay.percentile(99)),
      max: this.#delayMs(this.#delay.max),
    };
    this.#delay.disable();
    const { user, system } = process.cpuUsage(this.#cpu);
    const load = (user + system) / 1000 / (performance.now() - this.#since);
    await collectGarbage();
    const { heapUsed, external, rss } = process.memoryUsage();
    const resources = activeResources();
    this.#cpu = process.cpuUsage();
    this.#since = performance.now();
    this.#delay.reset();
    this.#delay.enable();
    return { heapBytes: heapUsed + external, rssBytes: rss, ...resources, delay, load };
  }

  #delayMs(nanoseconds: number): number {
    // It measures from one turn to the next, and these are apart by the resolution at least.
    return Math.max(0, Math.round(nanoseconds / 1e4) / 100 - RESOLUTION_MS);
  }
}

/** What keeps this process alive. */
export function activeResources(): Pick<Health, 'handles' | 'timers' | 'sockets'> {
  const types = process.getActiveResourcesInfo();
  const timers = types.filter((type) => type === 'Timeout' || type === 'Immediate').length;
  const sockets = types.filter((type) => /^(TCPSocket|Pipe)Wrap$/.test(type)).length;
  return { handles: types.length - timers, timers, sockets };
}
