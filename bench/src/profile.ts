import { Session } from 'node:inspector/promises';
import type { Profile, ProfileLine } from './control.ts';

const LINES = 40;
/** Bytes between two samples of allocations: fine enough for a second's work. */
const SAMPLING_INTERVAL = 4096;

/** Samples where this process spends its time, and what it allocates, collected or not. */
export class Profiling {
  readonly #session = new Session();

  static async start(): Promise<Profiling> {
    const profiling = new Profiling();
    const session = profiling.#session;
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 200 });
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: SAMPLING_INTERVAL,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    } as never);
    await session.post('Profiler.start');
    return profiling;
  }

  async end(): Promise<Profile> {
    const { profile } = await this.#session.post('Profiler.stop');
    const heap = (await this.#session.post('HeapProfiler.stopSampling')).profile;
    this.#session.disconnect();

    const samples = new Map<string, number>();
    for (const { callFrame, hitCount = 0 } of profile.nodes) {
      if (callFrame.functionName === '(idle)') continue;
      count(samples, nameOf(callFrame), hitCount);
    }
    const bytes = new Map<string, number>();
    const pending = [heap.head];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      count(bytes, nameOf(node.callFrame), node.selfSize);
      pending.push(...node.children);
    }
    return { time: shares(samples), allocated: shares(bytes) };
  }
}

function count(totals: Map<string, number>, name: string, value: number): void {
  totals.set(name, (totals.get(name) ?? 0) + value);
}

function shares(totals: ReadonlyMap<string, number>): ProfileLine[] {
  const sum = [...totals.values()].reduce((total, value) => total + value, 0);
  return [...totals]
    .map(([what, value]) => ({ what, share: value / sum }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, LINES);
}

/** `function (package/file.js:line)`. */
function nameOf(frame: { functionName: string; url: string; lineNumber: number }): string {
  const name = frame.functionName || '(anonymous)';
  if (frame.url === '') return name;
  const file = frame.url.replace(/^.*\/(node_modules|packages)\//, '');
  return `${name} (${file.replace(/^.*\/bench\//, 'bench/')}:${frame.lineNumber + 1})`;
}
