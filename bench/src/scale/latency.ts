/** In milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

const WARM_UP_CALLS = 5000;
const CALLS = 3000;
const LONGEST_MS = 4000;

/** Makes one call after the other, and tells how long they take. */
export async function measureLatency(call: () => Promise<unknown>): Promise<Latency> {
  await timeCalls(call, { calls: WARM_UP_CALLS, longestMs: LONGEST_MS / 4 });
  const times = await timeCalls(call, { calls: CALLS, longestMs: LONGEST_MS });
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))]!;
  return { p50: at(0.5), p99: at(0.99) };
}

async function timeCalls(
  call: () => Promise<unknown>,
  limits: { readonly calls: number; readonly longestMs: number },
): Promise<number[]> {
  const times: number[] = [];
  const startedAt = performance.now();
  let before = startedAt;
  while (times.length < limits.calls && before < startedAt + limits.longestMs) {
    await call();
    const now = performance.now();
    times.push(now - before);
    before = now;
  }
  return times;
}
