import { createHistogram } from 'node:perf_hooks';
import type { Call, Load, Outcome } from './subject.ts';

/**
 * Makes calls for about `durationMs`, with `inFlight` of them open at any time on each connection:
 * whenever one is answered, the next one is made.
 */
export function keepInFlight(calls: readonly Call[], load: Load): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const clock = new Stopwatch(load.durationMs);
    let open = 0;
    for (const call of calls) {
      const next = () => {
        if (clock.goesOn()) call().then(next, reject);
        else if (--open === 0) resolve(clock.outcome());
      };
      for (let count = 0; count < load.inFlight; count += 1) {
        open += 1;
        call().then(next, reject);
      }
    }
  });
}

/** Makes one call after the other, and notes how long each has taken. */
export async function oneAtATime(call: Call, load: Load): Promise<Outcome> {
  const latencies = createHistogram();
  const start = performance.now();
  let before = start;
  do {
    await call();
    const now = performance.now();
    latencies.record(Math.max(1, Math.round((now - before) * 1e6)));
    before = now;
  } while (before - start < load.durationMs);
  return {
    calls: latencies.count,
    ms: before - start,
    p50: latencies.percentile(50) / 1000,
    p99: latencies.percentile(99) / 1000,
  };
}

/** Repeats what is done at once, such as encoding. */
export function repeat(work: () => unknown, load: Load): Outcome {
  const clock = new Stopwatch(load.durationMs);
  do work();
  while (clock.goesOn());
  return clock.outcome();
}

/** Counts, and asks for the time only as often as it must: that can cost as much as a call. */
export class Stopwatch {
  readonly #durationMs: number;
  readonly #start = performance.now();
  #done = 0;
  #nextLook = 1;
  #stopped = false;

  constructor(durationMs: number) {
    this.#durationMs = durationMs;
  }

  /** One more is done. Gives false when the time is over. */
  goesOn(count = 1): boolean {
    this.#done += count;
    if (this.#done < this.#nextLook || this.#stopped) return !this.#stopped;
    const elapsed = performance.now() - this.#start;
    this.#stopped = elapsed >= this.#durationMs;
    const inHalfAMillisecond = Math.floor((this.#done / elapsed) * 0.5);
    this.#nextLook = this.#done + Math.min(64, Math.max(1, inHalfAMillisecond));
    return !this.#stopped;
  }

  outcome(): Outcome {
    return { calls: this.#done, ms: performance.now() - this.#start };
  }
}
