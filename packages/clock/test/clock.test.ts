import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Kind, kinds } from './kinds.ts';

const DAY = 86_400_000;

describe.each(kinds)('$name', ({ start }) => {
  let clock: Kind['clock'];
  let advance: Kind['advance'];

  beforeEach(() => {
    ({ clock, advance } = start());
  });

  afterEach(() => {
    clock.close();
    vi.useRealTimers();
  });

  it('moves time and date by as many milliseconds as pass', async () => {
    const [time, date] = [clock.time(), clock.date()];
    await advance(1500);
    expect(clock.time() - time).toBe(1500);
    expect(clock.date().getTime() - date.getTime()).toBe(1500);
  });

  it('calls back at the due time and not before', async () => {
    const calls: number[] = [];
    const due = clock.time() + 100;
    clock.callIn(100, () => calls.push(clock.time()));
    clock.callAt(due, () => calls.push(clock.time()));
    clock.callAt(new Date(clock.date().getTime() + 100), () => calls.push(clock.time()));
    await advance(99);
    expect(calls).toEqual([]);
    await advance(1);
    expect(calls).toEqual([due, due, due]);
    await advance(1000);
    expect(calls).toHaveLength(3);
  });

  it('calls back without arguments', async () => {
    const fn = vi.fn();
    clock.callIn(1, fn);
    await advance(1);
    expect(fn.mock.calls).toEqual([[]]);
  });

  it('ends a sleep at its time and not before', async () => {
    const ended: string[] = [];
    const from = clock.time();
    void clock.sleep(100).then(() => ended.push(`sleep ${clock.time() - from}`));
    void clock.sleepUntil(from + 200).then(() => ended.push(`until ${clock.time() - from}`));
    const date = new Date(clock.date().getTime() + 300);
    void clock.sleepUntil(date).then(() => ended.push(`date ${clock.time() - from}`));
    await advance(99);
    expect(ended).toEqual([]);
    await advance(500);
    expect(ended).toEqual(['sleep 100', 'until 200', 'date 300']);
  });

  it('wakes in order of time, then of the calls', async () => {
    const order: string[] = [];
    clock.callIn(20, () => order.push('20 first'));
    clock.callIn(10, () => order.push('10 first'));
    clock.callIn(20, () => order.push('20 second'));
    clock.callIn(10, () => order.push('10 second'));
    await advance(20);
    expect(order).toEqual(['10 first', '10 second', '20 first', '20 second']);
  });

  it('takes a call back, and does nothing when that is done again or too late', async () => {
    const calls: string[] = [];
    const early = clock.callIn(5, () => calls.push('early'));
    const cancelled = clock.callIn(10, () => calls.push('cancelled'));
    clock.callIn(10, () => calls.push('other'));
    cancelled.cancel();
    cancelled.cancel();
    await advance(10);
    early.cancel();
    const later = clock.callIn(10, () => calls.push('later'));
    early.cancel();
    cancelled.cancel();
    await advance(10);
    later.cancel();
    expect(calls).toEqual(['early', 'other', 'later']);
  });

  it('lets a callback take back another that is due at the same time', async () => {
    const calls: string[] = [];
    clock.callIn(10, () => {
      calls.push('first');
      second.cancel();
    });
    const second = clock.callIn(10, () => calls.push('second'));
    clock.callIn(10, () => calls.push('third'));
    await advance(10);
    expect(calls).toEqual(['first', 'third']);
  });

  it('calls back once for the time that it is now, but not during the call', async () => {
    const calls: string[] = [];
    clock.callAt(clock.time(), () => calls.push('time'));
    clock.callAt(clock.date(), () => calls.push('date'));
    void clock.sleepUntil(clock.time()).then(() => calls.push('sleep'));
    await Promise.resolve();
    expect(calls).toEqual([]);
    await advance(1);
    expect(calls).toEqual(['time', 'date', 'sleep']);
  });

  it('waits for longer than setTimeout can', async () => {
    const calls: string[] = [];
    clock.callIn(60 * DAY, () => calls.push('callback'));
    void clock.sleep(60 * DAY).then(() => calls.push('sleep'));
    clock.callIn(Number.MAX_VALUE, () => calls.push('never'));
    await advance(60 * DAY - 1);
    expect(calls).toEqual([]);
    await advance(1);
    expect(calls).toEqual(['callback', 'sleep']);
  });

  it('gets ahead in a loop of sleeps that are too short for its scale', async () => {
    const end = clock.time() + 0.01;
    let rounds = 0;
    const loop = async (): Promise<void> => {
      for (; clock.time() < end && rounds < 1000; rounds++) await clock.sleep(Number.MIN_VALUE);
    };
    const done = loop();
    await advance(10);
    await done;
    expect(clock.time()).toBeGreaterThanOrEqual(end);
    expect(rounds).toBeLessThan(1000);
  });
});
