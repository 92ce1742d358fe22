import { ExternalClock, RealTimeClock } from '@mas/clock';
import { collectGarbage, memoryInUse } from '../garbage.ts';
import type { Load, Outcome, Subject } from '../subject.ts';

const HOUR_MS = 3_600_000;
/** All timers of a turn are due within so many milliseconds. */
const SPREAD_MS = 200;

type Insert = (clock: ExternalClock, ms: number, due: () => void) => void;

const insertTimer: Insert = (clock, ms, due) => void clock.callIn(ms, due);
const insertSleeper: Insert = (clock, ms, due) => void clock.sleep(ms).then(due);

/** What waits on a clock that a simulation sets: those who sleep, and functions that are to be called. */
export const externalClock: Subject = {
  connect: () => ({ drive: (work) => externalWorks[work] }),
};

const externalWorks: Readonly<Record<string, (load: Load) => Promise<Outcome>>> = {
  'insert sleepers': async (load) => (await waiting(insertSleeper, load)).inserted,
  'fire sleepers': async (load) => (await waiting(insertSleeper, load)).fired,
  'insert timers': async (load) => (await waiting(insertTimer, load)).inserted,
  'fire timers': async (load) => (await waiting(insertTimer, load)).fired,
};

async function waiting(
  insert: Insert,
  { amount = 1 }: Load,
): Promise<{ inserted: Outcome; fired: Outcome }> {
  const clock = new ExternalClock(0);
  let fired = 0;
  const count = () => {
    fired += 1;
  };
  const before = memoryInUse().heapBytes;
  const start = performance.now();
  for (let index = 0; index < amount; index += 1) insert(clock, delay(index, HOUR_MS), count);
  const insertedAt = performance.now();
  const bytesEach = (memoryInUse().heapBytes - before) / amount;
  const settingAt = performance.now();
  await clock.setTime(HOUR_MS + 1);
  const firedAt = performance.now();
  if (fired !== amount) throw new Error(`${fired} of ${amount} have been fired`);
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
