import { ExternalClock, RealTimeClock } from '@mas/clock';
import { collectGarbage, memoryInUse } from '../garbage.ts';
import type { Load, Outcome, Subject } from '../subject.ts';

const HOUR_MS = 3_600_000;
/** All timers of a turn are due within so many milliseconds. */
const SPREAD_MS = 200;

/** Many who sleep on a clock that a simulation sets. */
export const externalClock: Subject = {
  connect: () => ({
    drive: (work) =>
      work === 'insert sleepers'
        ? async (load) => (await sleepers(load)).inserted
        : work === 'fire sleepers'
          ? async (load) => (await sleepers(load)).fired
          : undefined,
  }),
};

async function sleepers({ amount = 1 }: Load): Promise<{ inserted: Outcome; fired: Outcome }> {
  const clock = new ExternalClock(0);
  let woken = 0;
  const count = () => {
    woken += 1;
  };
  const before = memoryInUse().heapBytes;
  const start = performance.now();
  for (let index = 0; index < amount; index += 1)
    void clock.sleep(delay(index, HOUR_MS)).then(count);
  const insertedAt = performance.now();
  const bytesEach = (memoryInUse().heapBytes - before) / amount;
  const settingAt = performance.now();
  await clock.setTime(HOUR_MS + 1);
  const firedAt = performance.now();
  if (woken !== amount) throw new Error(`${woken} of ${amount} sleepers have been woken`);
  clock.close();
  collectGarbage();
  return {
    inserted: { calls: amount, ms: insertedAt - start, bytesEach },
    fired: { calls: amount, ms: firedAt - settingAt },
  };
}

/** Many timers on real time, ours or Node's: how long the processor is busy with them. */
export function realTime(kind: 'RealTimeClock' | 'setTimeout'): Subject {
  return {
    connect: () => ({
      drive: (work) => (work === 'real timers' ? (load) => realTimers(kind, load) : undefined),
    }),
  };
}

async function realTimers(
  kind: 'RealTimeClock' | 'setTimeout',
  { amount = 1 }: Load,
): Promise<Outcome> {
  const clock = new RealTimeClock();
  const set = kind === 'setTimeout' ? setTimeout : undefined;
  const before = process.cpuUsage();
  await new Promise<void>((resolve) => {
    let left = amount;
    const due = () => {
      left -= 1;
      if (left === 0) resolve();
    };
    for (let index = 0; index < amount; index += 1) {
      const ms = delay(index, SPREAD_MS);
      if (set === undefined) clock.callIn(ms, due);
      else set(due, ms);
    }
  });
  const { user, system } = process.cpuUsage(before);
  clock.close();
  return { calls: amount, ms: (user + system) / 1000 };
}

/** Scattered over the time from 1 ms on, and the same in each run. */
function delay(index: number, spreadMs: number): number {
  return 1 + ((Math.imul(index, 2654435761) >>> 0) % (spreadMs - 1));
}
