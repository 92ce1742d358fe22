import { ExternalClock } from '@mas/clock';
import { afterEach, describe, expect, it, vi } from 'vitest';

type Clocks = typeof import('@mas/clock');

/** Each way to hop from one piece of code to the next without leaving the process. */
const hops: readonly { name: string; hop: () => Promise<void> }[] = [
  { name: 'await', hop: async () => {} },
  { name: 'queueMicrotask', hop: () => new Promise((resolve) => queueMicrotask(resolve)) },
  { name: 'process.nextTick', hop: () => new Promise((resolve) => process.nextTick(resolve)) },
  {
    name: 'nextTick and microtasks in turn',
    hop: () =>
      new Promise((resolve) => {
        process.nextTick(() => queueMicrotask(() => process.nextTick(resolve)));
      }),
  },
];

/** The times at which a loop wakes that does 500 hops between waking and its next sleep. */
async function wakeTimes({ ExternalClock }: Clocks, hop: () => Promise<void>): Promise<number[]> {
  const clock = new ExternalClock(0);
  const times: number[] = [];
  // Something is due all the time, so that time would run away from a loop that is not waited for.
  const tick = (): void => {
    clock.callIn(1, tick);
  };
  clock.callIn(1, tick);
  void (async () => {
    for (;;) {
      for (let count = 0; count < 500; count++) await hop();
      await clock.sleep(10);
      times.push(clock.time());
    }
  })();
  await clock.setTime(100);
  return times;
}

const everyTen = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];

describe('between two due times of an ExternalClock', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
    vi.useRealTimers();
  });

  it.each(hops)('code goes through any number of hops by $name', async ({ hop }) => {
    expect(await wakeTimes({ ExternalClock } as Clocks, hop)).toEqual(everyTen);
  });

  it.each(hops)('a request by $name is answered before time moves', async ({ hop }) => {
    const clock = new ExternalClock(0);
    const log: string[] = [];
    const answer = async (agent: string): Promise<string> => {
      await hop();
      return `${agent} at ${clock.time()}`;
    };
    void (async () => {
      for (;;) {
        await clock.sleep(10);
        for (const agent of ['a', 'b', 'c']) {
          await hop();
          log.push(await answer(agent));
        }
      }
    })();
    // Another agent is due right after each request.
    const tick = (): void => {
      clock.callIn(0.5, tick);
    };
    clock.callIn(0.5, tick);
    await clock.setTime(20);
    expect(log).toEqual(['a at 10', 'b at 10', 'c at 10', 'a at 20', 'b at 20', 'c at 20']);
  });

  it('callbacks of one time come first, then what they and the sleeps have woken', async () => {
    const clock = new ExternalClock(0);
    const log: string[] = [];
    void clock.sleep(10).then(() => log.push('sleep 1'));
    clock.callIn(10, () => {
      log.push('callback 1');
      queueMicrotask(() => log.push('microtask of callback 1'));
    });
    void clock.sleep(10).then(() => log.push('sleep 2'));
    clock.callIn(10, () => log.push('callback 2'));
    await clock.setTime(10);
    expect(log).toEqual([
      'callback 1',
      'callback 2',
      'sleep 1',
      'microtask of callback 1',
      'sleep 2',
    ]);
  });

  it('code sees no time but that of its waking, whatever else is due', async () => {
    const clock = new ExternalClock(0);
    const late: string[] = [];
    for (let agent = 1; agent <= 20; agent++) {
      void (async () => {
        for (let round = 1; ; round++) {
          await clock.sleep(agent);
          for (let hop = 0; hop < 50; hop++) {
            await undefined;
            if (clock.time() !== round * agent) late.push(`agent ${agent}, round ${round}`);
          }
        }
      })();
    }
    await clock.setTime(100);
    expect(late).toEqual([]);
  });

  it('the event loop gets its turn, also in a long run', async () => {
    const clock = new ExternalClock(0);
    let rounds = 0;
    let seen = 0;
    const tick = (): void => {
      if (++rounds < 1000) clock.callIn(1, tick);
    };
    clock.callIn(1, tick);
    setImmediate(function look() {
      seen += 1;
      if (rounds < 1000) setImmediate(look);
    });
    await clock.setTime(1000);
    expect(seen).toBeGreaterThan(10);
  });

  it('nothing depends on fake timers that are put in place later', async () => {
    vi.useFakeTimers();
    const clock = new ExternalClock(0);
    const fn = vi.fn();
    clock.callIn(10, fn);
    await clock.setTime(10);
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('all the same holds where there is no setImmediate, as in a browser', async () => {
    vi.stubGlobal('setImmediate', undefined);
    const closed: Promise<unknown>[] = [];
    const { MessageChannel } = globalThis;
    vi.stubGlobal('MessageChannel', function Watched() {
      const channel = new MessageChannel();
      closed.push(new Promise((resolve) => channel.port2.addEventListener('close', resolve)));
      return channel;
    });
    vi.resetModules();
    const clocks = await import('@mas/clock');
    for (const { hop } of hops) expect(await wakeTimes(clocks, hop)).toEqual(everyTen);
    // An open channel would keep some platforms' processes alive.
    expect(await Promise.all(closed)).not.toEqual([]);
  });

  it('all the same holds where there is only setTimeout', async () => {
    vi.stubGlobal('setImmediate', undefined);
    vi.stubGlobal('MessageChannel', undefined);
    vi.resetModules();
    const clocks = await import('@mas/clock');
    for (const { hop } of hops) expect(await wakeTimes(clocks, hop)).toEqual(everyTen);
  });
});
