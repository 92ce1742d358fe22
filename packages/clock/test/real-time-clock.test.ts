import { RealTimeClock } from '@mas/clock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

describe('RealTimeClock', () => {
  let clock: RealTimeClock;

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2030-01-01T00:00:00Z') });
    clock = new RealTimeClock();
  });

  afterEach(() => {
    clock.close();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('shows the time of performance and the date of the system', () => {
    expect(clock.time()).toBe(performance.timeOrigin + performance.now());
    expect(clock.date()).toEqual(new Date('2030-01-01T00:00:00Z'));
  });

  it('has a fraction where the platform has one', () => {
    const before = clock.time();
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 0.25);
    expect(clock.time() - before).toBe(0.25);
  });

  it('does not go back, and fires in time, when the clock of the system is set back', async () => {
    const fn = vi.fn();
    clock.callIn(100, fn);
    const time = clock.time();
    await vi.advanceTimersByTimeAsync(50);
    vi.setSystemTime(new Date('2029-01-01T00:00:00Z'));
    expect(clock.time()).toBe(time + 50);
    expect(clock.date()).toEqual(new Date('2029-01-01T00:00:00Z'));
    await vi.advanceTimersByTimeAsync(50);
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('reckons a Date from the date of the system, however far that is from its own scale', async () => {
    vi.setSystemTime(new Date('2040-01-01T00:00:00Z'));
    const fn = vi.fn();
    clock.callAt(new Date('2040-01-01T00:00:01Z'), fn);
    expect(() => clock.callAt(new Date('2039-12-31T23:59:59Z'), fn)).toThrow(RangeError);
    await vi.advanceTimersByTimeAsync(999);
    expect(fn).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('counts less than 1 ms ago as now, as time goes on between two calls', async () => {
    const times: number[] = [];
    const now = clock.time();
    clock.callAt(now - 0.75, () => times.push(clock.time()));
    expect(() => clock.callAt(now - 1, () => {})).toThrow(RangeError);
    await vi.advanceTimersByTimeAsync(1);
    expect(times[0]).toBeGreaterThanOrEqual(now);
  });

  it('waits again when a timeout comes too early', async () => {
    const now = vi.spyOn(performance, 'now');
    const [start, due] = [performance.now(), clock.time() + 10];
    const times: number[] = [];
    clock.callIn(10, () => times.push(clock.time()));
    now.mockReturnValue(start + 9.5);
    await vi.advanceTimersByTimeAsync(10);
    expect(times).toEqual([]);
    expect(vi.getTimerCount()).toBe(1);
    now.mockReturnValue(start + 10.25);
    await vi.advanceTimersByTimeAsync(1);
    expect(times).toEqual([due + 0.25]);
  });

  it('never asks setTimeout for more than it can do, nor for a fraction that it would cut off', () => {
    const timeout = vi.spyOn(globalThis, 'setTimeout');
    clock.callIn(2 ** 40, () => {});
    expect(timeout).toHaveBeenLastCalledWith(expect.any(Function), 2 ** 31 - 1);
    clock.callIn(1.5, () => {});
    expect(timeout).toHaveBeenLastCalledWith(expect.any(Function), 2);
  });

  it('uses one timeout for all its timers, and none when all are cancelled', () => {
    const handles = [30, 10, 20].map((ms) => clock.callIn(ms, () => {}));
    expect(vi.getTimerCount()).toBe(1);
    for (const handle of handles) handle.cancel();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not late for what comes after a timer that was cancelled', async () => {
    const fn = vi.fn();
    const early = clock.callIn(10, () => {});
    clock.callIn(20, fn);
    early.cancel();
    await vi.advanceTimersByTimeAsync(20);
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('makes up in order for what fell due while the process was busy', async () => {
    const order: number[] = [];
    const start = performance.now();
    for (const ms of [30, 10, 20]) clock.callIn(ms, () => order.push(ms));
    vi.spyOn(performance, 'now').mockReturnValue(start + 100);
    await vi.advanceTimersByTimeAsync(10);
    expect(order).toEqual([10, 20, 30]);
  });

  it('lets other work in between when a callback asks for now again and again', () => {
    let calls = 0;
    const again = (): void => {
      calls += 1;
      clock.callAt(clock.time(), again);
    };
    clock.callIn(10, again);
    vi.advanceTimersToNextTimer();
    expect(calls).toBe(1);
    vi.advanceTimersToNextTimer();
    expect(calls).toBe(2);
  });

  it('passes on what a callback throws, as setTimeout does, and calls the others all the same', () => {
    const fn = vi.fn();
    clock.callIn(10, () => {
      throw new Error('first');
    });
    clock.callIn(10, fn);
    clock.callIn(12, fn);
    expect(() => vi.advanceTimersByTime(10)).toThrow('first');
    vi.advanceTimersByTime(2);
    expect(fn).toHaveBeenCalledTimes(2);
  });
});
