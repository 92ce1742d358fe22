import { type Clock, ExternalClock } from '@mas/clock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kinds } from './kinds.ts';

const fn = (): void => {};
const invalid = new Date(Number.NaN);
// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass.
const wrong = (value: unknown): any => value;

const notDelays = [0, -0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const notTimes = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, invalid];
const notNumbers = ['5', undefined, null, 5n, {}, [5], true];

describe.each(kinds)('$name', ({ start }) => {
  let clock: Clock;

  beforeEach(() => {
    ({ clock } = start());
  });

  afterEach(() => {
    clock.close();
    vi.useRealTimers();
  });

  it.each(notDelays)('refuses a delay of %s with a RangeError', async (ms) => {
    expect(() => clock.callIn(ms, fn)).toThrow(RangeError);
    await expect(clock.sleep(ms)).rejects.toThrow(RangeError);
  });

  it.each(notTimes)('refuses the time %s with a RangeError', async (when) => {
    expect(() => clock.callAt(when, fn)).toThrow(RangeError);
    await expect(clock.sleepUntil(when)).rejects.toThrow(RangeError);
  });

  it('refuses a time in the past with a RangeError that tells how far', async () => {
    const past = clock.time() - 1;
    const pastDate = new Date(clock.date().getTime() - 1);
    for (const when of [past, pastDate, past - 1e6, 0, new Date(0)]) {
      expect(() => clock.callAt(when, fn)).toThrow(RangeError);
      await expect(clock.sleepUntil(when)).rejects.toThrow(RangeError);
    }
    expect(() => clock.callAt(past, fn)).toThrow(`The time ${past} is in the past, by 1 ms`);
  });

  it.each(notNumbers)('refuses %o for a delay or a time with a TypeError', async (value) => {
    expect(() => clock.callIn(wrong(value), fn)).toThrow(TypeError);
    expect(() => clock.callAt(wrong(value), fn)).toThrow(TypeError);
    await expect(clock.sleep(wrong(value))).rejects.toThrow(TypeError);
    await expect(clock.sleepUntil(wrong(value))).rejects.toThrow(TypeError);
  });

  it.each([undefined, null, 'fn', {}])('refuses %o for a callback with a TypeError', (value) => {
    expect(() => clock.callIn(1, wrong(value))).toThrow(TypeError);
    expect(() => clock.callAt(clock.time() + 1, wrong(value))).toThrow(TypeError);
  });

  it.each([
    [null, 'null'],
    ['signal', '"signal"'],
    [{}, 'a value of type object'],
  ])('refuses %o for a signal with a TypeError', async (value, described) => {
    const options = { signal: wrong(value) };
    const error = new TypeError(`The signal must be an AbortSignal, got ${described}`);
    await expect(clock.sleep(1, options)).rejects.toThrow(error);
    await expect(clock.sleepUntil(clock.time() + 1, options)).rejects.toThrow(error);
  });

  it('says in the message what it got', () => {
    expect(() => clock.callIn(wrong('5'), fn)).toThrow(
      'The delay must be a number of milliseconds, got "5"',
    );
    expect(() => clock.callIn(wrong(null), fn)).toThrow('got null');
    expect(() => clock.callAt(wrong(5n), fn)).toThrow('got a value of type bigint');
  });
});

describe('ExternalClock', () => {
  it.each(notTimes)('refuses %s for its start and its target with a RangeError', async (when) => {
    expect(() => new ExternalClock(when)).toThrow(RangeError);
    await expect(new ExternalClock(0).setTime(when)).rejects.toThrow(RangeError);
  });

  it.each(notNumbers)('refuses %o for its start and its target with a TypeError', async (value) => {
    expect(() => new ExternalClock(wrong(value))).toThrow(TypeError);
    await expect(new ExternalClock(0).setTime(wrong(value))).rejects.toThrow(TypeError);
  });

  it('refuses a start and a target that no Date can show', async () => {
    expect(() => new ExternalClock(-8.64e15 - 1)).toThrow(RangeError);
    const clock = new ExternalClock(-8.64e15);
    await expect(clock.setTime(8.64e15 + 1)).rejects.toThrow(RangeError);
    await clock.setTime(8.64e15);
    expect(clock.date()).toEqual(new Date(8.64e15));
  });
});
