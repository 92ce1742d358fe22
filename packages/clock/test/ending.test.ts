import { getEventListeners } from 'node:events';
import { ClockError } from '@mas/clock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Kind, kinds } from './kinds.ts';

const closedError = expect.objectContaining({ name: 'ClockError', code: 'ERR_MAS_CLOCK_CLOSED' });
const abortedError = expect.objectContaining({ name: 'AbortError', code: 'ERR_MAS_CLOCK_ABORTED' });

describe.each(kinds)('$name', ({ start }) => {
  let clock: Kind['clock'];
  let advance: Kind['advance'];
  let controller: AbortController;
  let signal: AbortSignal;

  beforeEach(() => {
    ({ clock, advance } = start());
    controller = new AbortController();
    ({ signal } = controller);
  });

  afterEach(() => {
    clock.close();
    vi.useRealTimers();
  });

  it('rejects a sleep when its signal is aborted, with the reason as the cause', async () => {
    const reason = new Error('enough');
    const sleeps = [clock.sleep(10, { signal }), clock.sleepUntil(clock.time() + 10, { signal })];
    controller.abort(reason);
    for (const sleep of sleeps) {
      await expect(sleep).rejects.toBeInstanceOf(ClockError);
      await expect(sleep).rejects.toEqual(abortedError);
      await expect(sleep).rejects.toHaveProperty('cause', reason);
    }
  });

  it('rejects a sleep at once when its signal is aborted already', async () => {
    controller.abort('before');
    const error: unknown = await clock.sleep(10, { signal }).catch((error: unknown) => error);
    expect(error).toEqual(abortedError);
    expect(error).toHaveProperty('cause', 'before');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('keeps no listener and no timer of a sleep that was aborted', async () => {
    const sleep = clock.sleep(10, { signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    controller.abort();
    await expect(sleep).rejects.toEqual(abortedError);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    if (vi.isFakeTimers()) expect(vi.getTimerCount()).toBe(0);
    await advance(10);
  });

  it('keeps no listener of a sleep that has ended', async () => {
    for (let round = 0; round < 20; round++) {
      const sleep = clock.sleep(10, { signal });
      expect(getEventListeners(signal, 'abort')).toHaveLength(1);
      await advance(10);
      await sleep;
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    }
    controller.abort();
  });

  it('keeps no listener of a sleep that closing has ended', async () => {
    const sleep = clock.sleep(10, { signal });
    clock.close();
    controller.abort();
    await expect(sleep).rejects.toEqual(closedError);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('listens to no signal for a sleep that it refuses', async () => {
    await expect(clock.sleep(-1, { signal })).rejects.toThrow(RangeError);
    clock.close();
    await expect(clock.sleep(1, { signal })).rejects.toEqual(closedError);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('lets an abort end one of two sleeps that are due together', async () => {
    const ends: string[] = [];
    clock.callIn(10, () => controller.abort());
    clock.sleep(10, { signal }).catch(() => ends.push('aborted'));
    void clock.sleep(10).then(() => ends.push('slept'));
    await advance(10);
    expect(ends.sort()).toEqual(['aborted', 'slept']);
  });

  it('rejects the sleeps that are pending when it is closed', async () => {
    const sleeps = [
      clock.sleep(10),
      clock.sleep(10, { signal }),
      clock.sleepUntil(clock.time() + 10),
      clock.sleepUntil(clock.date()),
    ];
    clock.close();
    for (const sleep of sleeps) {
      await expect(sleep).rejects.toBeInstanceOf(ClockError);
      await expect(sleep).rejects.toEqual(closedError);
    }
  });

  it('never calls back once it is closed', async () => {
    const fn = vi.fn();
    const handle = clock.callIn(10, fn);
    clock.callAt(clock.time(), fn);
    clock.close();
    handle.cancel();
    if (vi.isFakeTimers()) {
      expect(vi.getTimerCount()).toBe(0);
      await advance(20);
    }
    expect(fn).not.toHaveBeenCalled();
  });

  it('calls back no more when a callback of the same time closes it', async () => {
    const fn = vi.fn(() => clock.close());
    clock.callIn(10, fn);
    clock.callIn(10, fn);
    await advance(10).catch(() => {});
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('refuses to wait once it is closed', async () => {
    clock.close();
    const fn = (): void => {};
    expect(() => clock.callIn(1, fn)).toThrow(closedError);
    expect(() => clock.callAt(clock.time() + 1, fn)).toThrow(closedError);
    await expect(clock.sleep(1)).rejects.toEqual(closedError);
    await expect(clock.sleepUntil(clock.time() + 1)).rejects.toEqual(closedError);
  });

  it('goes on telling the time once it is closed', () => {
    const [time, date] = [clock.time(), clock.date()];
    clock.close();
    expect(clock.time()).toBeGreaterThanOrEqual(time);
    expect(clock.date().getTime()).toBeGreaterThanOrEqual(date.getTime());
  });

  it('can be closed twice', async () => {
    const sleep = clock.sleep(10);
    clock.close();
    clock.close();
    await expect(sleep).rejects.toEqual(closedError);
  });

  it('is closed at the end of its scope by using', async () => {
    let sleep: Promise<void>;
    {
      using scoped = clock;
      sleep = scoped.sleep(10);
    }
    await expect(sleep).rejects.toEqual(closedError);
  });
});
