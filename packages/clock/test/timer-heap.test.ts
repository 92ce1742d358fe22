import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { radixSort } from '../src/radix-sort.ts';
import { TimerHeap } from '../src/timer-heap.ts';

// The heap is no part of the public entry: what it keeps in memory cannot be seen from there.

interface Entry {
  readonly time: number;
  readonly key: number;
}

const byTimeThenKey = (a: Entry, b: Entry): number => a.time - b.time || a.key - b.key;

function popAll(heap: TimerHeap<Entry>): Entry[] {
  const popped: Entry[] = [];
  for (let entry = heap.pop(); entry !== undefined; entry = heap.pop()) popped.push(entry);
  return popped;
}

/** How much memory so many entries may take up at most, after whatever peak. */
const mostBytes = (size: number): number => Math.max(2 * EMPTY_BYTES, 8 * 28 * size);
const EMPTY_BYTES = new TimerHeap().byteLength;

/** A heap together with a list that says what should be in it. */
class Checked {
  readonly heap: TimerHeap<Entry> = new TimerHeap();
  list: Entry[] = [];
  #key = 0;

  insert(time: number): number {
    const entry = { time, key: this.#key++ };
    this.heap.insert(time, entry.key, entry);
    this.list.push(entry);
    return entry.key;
  }

  pop(): void {
    const [first] = this.list.toSorted(byTimeThenKey);
    expect(this.heap.nextTime).toBe(first?.time ?? Number.POSITIVE_INFINITY);
    expect(this.heap.nextKey).toBe(first?.key ?? Number.POSITIVE_INFINITY);
    expect(this.heap.pop()).toBe(first);
    this.list = this.list.filter((entry) => entry !== first);
  }

  cancel(key: number): void {
    const entry = this.list.find((entry) => entry.key === key);
    expect(this.heap.cancel(key)).toBe(entry);
    this.list = this.list.filter((other) => other !== entry);
  }
}

describe('TimerHeap', { timeout: 60_000 }, () => {
  it('gives out what a sorted list gives out, through any insertions, pops and cancels', () => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true });
    const time = fc.oneof(fc.integer({ min: -3, max: 3 }), any);
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ insert: time }) },
      { weight: 2, arbitrary: fc.constant('pop' as const) },
      { weight: 2, arbitrary: fc.record({ cancel: fc.nat(300) }) },
    );
    const steps = fc.array(step, { maxLength: 400, size: 'max' });
    fc.assert(
      fc.property(steps, (steps) => {
        const checked = new Checked();
        for (const step of steps) {
          if (step === 'pop') checked.pop();
          else if ('insert' in step) checked.insert(step.insert);
          else checked.cancel(step.cancel);
          expect(checked.heap.size).toBe(checked.list.length);
        }
        expect(popAll(checked.heap)).toEqual(checked.list.toSorted(byTimeThenKey));
      }),
    );
  });

  it('stays in order when it is sorted, and takes insertions and cancels after that', () => {
    const { heap } = new Checked();
    let list: Entry[] = [];
    const insert = (key: number, time: number): void => {
      const entry = { time, key };
      heap.insert(time, key, entry);
      list.push(entry);
    };
    const cancel = (test: (entry: Entry) => boolean): void => {
      const cancelled = list.filter(test);
      expect(cancelled.filter((entry) => heap.cancel(entry.key) !== entry)).toEqual([]);
      list = list.filter((entry) => !test(entry));
    };
    for (let key = 0; key < 60_000; key++) insert(key, (key * 7919) % 10_007);
    cancel(({ key }) => key % 7 === 0);
    heap.sort();
    cancel(({ key }) => key % 5 === 0);
    for (let key = 60_000; key < 90_000; key++) insert(key, (key * 104_729) % 20_011);
    cancel(({ key }) => key % 11 === 0);
    list.sort(byTimeThenKey);
    const first = list.splice(0, 30_000);
    expect(first.filter((entry) => heap.pop() !== entry)).toEqual([]);
    for (let key = 90_000; key < 150_000; key++) insert(key, 5000 + ((key * 7919) % 30_011));
    heap.sort();
    expect(popAll(heap)).toEqual(list.toSorted(byTimeThenKey));
    expect(heap.size).toBe(0);
  });

  it('is in order with times before the epoch, sorted or not', () => {
    const { heap } = new Checked();
    const list: Entry[] = [];
    for (let key = 0; key < 20_000; key++) {
      const entry = { time: ((key * 7919) % 10_007) - 5000, key };
      list.push(entry);
      heap.insert(entry.time, key, entry);
    }
    heap.sort();
    expect(popAll(heap)).toEqual(list.toSorted(byTimeThenKey));
  });

  it('takes 28 bytes an entry, and what it keeps free', () => {
    const { heap } = new Checked();
    for (let key = 0; key < 65_536; key++) heap.insert(key, key, { time: key, key });
    expect(heap.byteLength).toBe(65_536 * 28);
  });

  it('stays small when timers in the far future are made and cancelled for ever', () => {
    const { heap } = new Checked();
    for (let key = 0; key < 10; key++) heap.insert(1e9 + key, key, { time: 0, key });
    let peak = 0;
    for (let key = 10; key < 100_000; key++) {
      heap.insert(1e6 + (key % 1000), key, { time: 0, key });
      heap.cancel(key);
      peak = Math.max(peak, heap.byteLength);
    }
    expect(peak).toBe(EMPTY_BYTES);
    expect(heap.size).toBe(10);
  });

  it('stays in proportion when a few of many cancelled timers live on', () => {
    const { heap } = new Checked();
    const living: number[] = [];
    for (let key = 0; key < 100_000; key++) {
      heap.insert(1e6 - key, key, { time: 1e6 - key, key });
      if (key % 1000 === 0) living.push(key);
      else heap.cancel(key);
    }
    expect(heap.size).toBe(100);
    expect(heap.byteLength).toBeLessThanOrEqual(mostBytes(100));
    for (const key of living.slice(1)) expect(heap.cancel(key)).toEqual({ time: 1e6 - key, key });
    expect(popAll(heap)).toEqual([{ time: 1e6, key: 0 }]);
  });

  it.each(['popped', 'cancelled'])('gives memory back when most of a peak was %s', (how) => {
    const { heap } = new Checked();
    for (let key = 0; key < 50_000; key++) heap.insert(key, key, { time: key, key });
    if (how === 'popped') heap.sort();
    expect(heap.byteLength).toBeGreaterThanOrEqual(50_000 * 28);
    let excess = 0;
    for (let key = 0; key < 49_999; key++) {
      if (how === 'popped') heap.pop();
      else heap.cancel(key);
      excess = Math.max(excess, heap.byteLength - mostBytes(heap.size));
    }
    expect(excess).toBe(0);
    expect(popAll(heap)).toEqual([{ time: 49_999, key: 49_999 }]);
  });

  it('shows what it is cleared of in order of insertion, and is empty by then', () => {
    const checked = new Checked();
    for (const time of [3, 1, 2, 1]) checked.insert(time);
    checked.cancel(2);
    const shown: number[] = [];
    checked.heap.clear((entry, key) => {
      expect(entry.key).toBe(key);
      expect(checked.heap.size).toBe(0);
      shown.push(key);
    });
    expect(shown).toEqual([0, 1, 3]);
    expect(checked.heap.pop()).toBeUndefined();
  });
});

describe('radixSort', () => {
  it('sorts times as floats are ordered, and leaves equal ones in their order', () => {
    const times = fc.array(
      fc.oneof(fc.nat(5), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })),
    );
    fc.assert(
      fc.property(times, (drawn) => {
        const positive = drawn.map((time) => time + 0);
        const slots = Uint32Array.from(positive.keys());
        const [sortedTimes, sortedSlots] = radixSort(Float64Array.from(positive), slots);
        const expected = [...positive.entries()].toSorted((a, b) => a[1] - b[1] || a[0] - b[0]);
        expect([...sortedSlots]).toEqual(expected.map(([slot]) => slot));
        expect([...sortedTimes]).toEqual(expected.map(([, time]) => time));
      }),
    );
  });
});
