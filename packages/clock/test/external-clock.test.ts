import { ExternalClock } from '@mas/clock';
import { describe, expect, it } from 'vitest';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('ExternalClock', () => {
  it('shows the time that it is made with, and stands still', async () => {
    const clock = new ExternalClock(0);
    expect([clock.time(), clock.date()]).toEqual([0, new Date(0)]);
    const date = new Date('2030-01-01T00:00:00Z');
    const dated = new ExternalClock(date);
    expect([dated.time(), dated.date()]).toEqual([date.getTime(), date]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(dated.time()).toBe(date.getTime());
  });

  it('shows a fraction of a millisecond, which its date leaves out', async () => {
    const clock = new ExternalClock(1.5);
    await clock.setTime(7.75);
    expect([clock.time(), clock.date()]).toEqual([7.75, new Date(7)]);
  });

  it('takes a Date of the millisecond that it shows for now', async () => {
    const clock = new ExternalClock(1000.5);
    const times: number[] = [];
    clock.callAt(new Date(1000), () => times.push(clock.time()));
    await clock.setTime(new Date(1000));
    expect(times).toEqual([1000.5]);
    expect(clock.time()).toBe(1000.5);
    expect(() => clock.callAt(new Date(999), () => {})).toThrow(RangeError);
    expect(() => clock.callAt(1000.25, () => {})).toThrow(RangeError);
    await expect(clock.setTime(new Date(999))).rejects.toThrow(RangeError);
  });

  it('goes to the exact time of a Date, and is there when setTime resolves', async () => {
    const clock = new ExternalClock(0.25);
    const times: number[] = [];
    clock.callAt(new Date(20), () => times.push(clock.time()));
    await clock.setTime(new Date(50));
    expect(times).toEqual([20]);
    expect(clock.time()).toBe(50);
  });

  it('counts before the epoch as well', async () => {
    const clock = new ExternalClock(-10);
    const times: number[] = [];
    clock.callIn(5, () => times.push(clock.time()));
    clock.callAt(-0, () => times.push(clock.time()));
    await clock.setTime(1);
    expect(times).toEqual([-5, -0]);
  });

  it('refuses to be set back, and stays as it is', async () => {
    const clock = new ExternalClock(100);
    await expect(clock.setTime(99)).rejects.toThrow(RangeError);
    await expect(clock.setTime(99)).rejects.toThrow('The clock cannot be set back from 100 to 99');
    expect(clock.time()).toBe(100);
    await clock.setTime(100);
  });

  it('runs a loop that sleeps a minute 60 times when it is set an hour ahead', async () => {
    const clock = new ExternalClock(0);
    const times: number[] = [];
    void (async () => {
      while (times.length < 1000) {
        await clock.sleep(MINUTE);
        times.push(clock.time());
      }
    })();
    await clock.setTime(HOUR);
    expect(times).toEqual(Array.from({ length: 60 }, (_, index) => (index + 1) * MINUTE));
    await clock.setTime(HOUR + MINUTE - 1);
    expect(times).toHaveLength(60);
    await clock.setTime(HOUR + MINUTE);
    expect(times).toHaveLength(61);
  });

  it('runs a callback that asks for the next one', async () => {
    const clock = new ExternalClock(0);
    const times: number[] = [];
    const tick = (): void => {
      times.push(clock.time());
      clock.callIn(10, tick);
    };
    clock.callIn(10, tick);
    await clock.setTime(35);
    expect(times).toEqual([10, 20, 30]);
  });

  it('lets code that was started just before reach its first sleep before time moves', async () => {
    const clock = new ExternalClock(0);
    const times: number[] = [];
    void (async () => {
      for (let hop = 0; hop < 100; hop++) await undefined;
      await clock.sleep(10);
      times.push(clock.time());
    })();
    await clock.setTime(100);
    expect(times).toEqual([10]);
  });

  it('brings what is asked for now with the next setTime, even to the same time', async () => {
    const clock = new ExternalClock(5);
    const calls: string[] = [];
    clock.callAt(5, () => {
      calls.push('outer');
      clock.callAt(5, () => calls.push('inner'));
    });
    void clock.sleepUntil(5).then(() => calls.push('sleep'));
    await clock.setTime(5);
    expect(calls).toEqual(['outer', 'sleep', 'inner']);
  });

  it('carries out one setTime after another, so that none sees the time of the next', async () => {
    const clock = new ExternalClock(0);
    const log: string[] = [];
    clock.callIn(10, () => log.push(`timer at ${clock.time()}`));
    clock.callIn(20, () => log.push(`timer at ${clock.time()}`));
    const first = clock.setTime(10).then(() => log.push(`first at ${clock.time()}`));
    const second = clock.setTime(20).then(() => log.push(`second at ${clock.time()}`));
    await expect(clock.setTime(15)).rejects.toThrow(RangeError);
    await Promise.all([first, second]);
    expect(log).toEqual(['timer at 10', 'first at 10', 'timer at 20', 'second at 20']);
  });

  it('can be set further by code that it has woken', async () => {
    const clock = new ExternalClock(0);
    const times: number[] = [];
    clock.callIn(30, () => times.push(clock.time()));
    const woken = clock.sleep(10).then(async () => {
      await clock.setTime(30);
      times.push(clock.time());
    });
    await clock.setTime(20);
    times.push(clock.time());
    await woken;
    expect(times).toEqual([20, 30, 30]);
  });

  it('goes on with the next setTime when one was refused or has failed', async () => {
    const clock = new ExternalClock(0);
    clock.callIn(5, () => {
      throw new Error('at 5');
    });
    const outcomes = await Promise.allSettled([10, 1, 20].map((when) => clock.setTime(when)));
    expect(outcomes).toEqual([
      { status: 'rejected', reason: new Error('at 5') },
      { status: 'rejected', reason: expect.any(RangeError) },
      { status: 'fulfilled', value: undefined },
    ]);
    expect(clock.time()).toBe(20);
  });

  it('rejects a running setTime and those behind it when it is closed, and stays there', async () => {
    const clock = new ExternalClock(0);
    const times: number[] = [];
    void clock.sleep(10).then(() => clock.close());
    clock.callIn(11, () => times.push(clock.time()));
    const running = clock.setTime(100);
    const queued = clock.setTime(200);
    await expect(running).rejects.toHaveProperty('code', 'ERR_MAS_CLOCK_CLOSED');
    await expect(queued).rejects.toHaveProperty('code', 'ERR_MAS_CLOCK_CLOSED');
    await expect(clock.setTime(300)).rejects.toHaveProperty('code', 'ERR_MAS_CLOCK_CLOSED');
    expect(times).toEqual([]);
    expect(clock.time()).toBe(10);
  });

  it('can be closed while code holds its time up for good', async () => {
    const clock = new ExternalClock(0);
    let rounds = 0;
    const again = (): void => {
      rounds += 1;
      if (rounds === 1000) setImmediate(() => clock.close());
      clock.callAt(clock.time(), again);
    };
    clock.callAt(0, again);
    await expect(clock.setTime(1)).rejects.toHaveProperty('code', 'ERR_MAS_CLOCK_CLOSED');
    expect(clock.time()).toBe(0);
  });
});

describe('a callback of an ExternalClock that throws', () => {
  const throwing = (error: unknown) => (): void => {
    throw error;
  };

  it('makes setTime reject with that very error once the target is reached', async () => {
    const clock = new ExternalClock(0);
    const log: string[] = [];
    const error = new Error('at 10');
    void clock.sleep(10).then(() => log.push(`sleep at ${clock.time()}`));
    clock.callIn(10, throwing(error));
    for (const ms of [10, 20]) clock.callIn(ms, () => log.push(`callback at ${clock.time()}`));
    await expect(clock.setTime(100)).rejects.toBe(error);
    expect(log).toEqual(['callback at 10', 'sleep at 10', 'callback at 20']);
    expect(clock.time()).toBe(100);
    await clock.setTime(200);
  });

  it.each([undefined, null, 0, '', false])('is not lost when it throws %o', async (thrown) => {
    const clock = new ExternalClock(0);
    clock.callIn(10, throwing(thrown));
    const outcome = clock.setTime(10).then(
      () => 'resolved',
      (error: unknown) => ({ error }),
    );
    expect(await outcome).toEqual({ error: thrown });
  });

  it('makes setTime reject with an AggregateError, in order, when there are several', async () => {
    const clock = new ExternalClock(0);
    const errors = [new Error('at 10'), new Error('at 10 too'), new Error('at 20')];
    clock.callIn(20, throwing(errors[2]));
    clock.callIn(10, throwing(errors[0]));
    clock.callIn(10, throwing(errors[1]));
    const error: unknown = await clock.setTime(30).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors).toEqual(errors);
    expect(clock.time()).toBe(30);
  });

  it('is the cause of the rejection when the clock is closed on the way', async () => {
    const clock = new ExternalClock(0);
    const error = new Error('at 10');
    clock.callIn(10, throwing(error));
    clock.callIn(20, () => clock.close());
    const outcome: unknown = await clock.setTime(30).catch((error: unknown) => error);
    expect(outcome).toHaveProperty('code', 'ERR_MAS_CLOCK_CLOSED');
    expect(outcome).toHaveProperty('cause', error);
  });

  it('leaves no cause when the clock is closed and nothing was thrown', async () => {
    const clock = new ExternalClock(0);
    clock.callIn(20, () => clock.close());
    const outcome: unknown = await clock.setTime(30).catch((error: unknown) => error);
    expect(outcome).toHaveProperty('code', 'ERR_MAS_CLOCK_CLOSED');
    expect(outcome).not.toHaveProperty('cause');
  });
});
