import { collectGarbage } from '@mas/garbage';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SizedQueue } from '../src/sized-queue.ts';

describe('a SizedQueue', () => {
  it('behaves like a list, and knows the sum of the sizes', () => {
    const step = fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: -3000, max: -1 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const queue = new SizedQueue<number>();
        const model: number[] = [];
        let next = 0;
        for (const count of steps) {
          for (let added = 0; added < count; added += 1) {
            queue.add(next, next % 7);
            model.push(next);
            next += 1;
          }
          const taken = Array.from({ length: -Math.min(count, 0) }, () => queue.take());
          const expected = model.splice(0, taken.length);
          expect(taken.slice(0, expected.length)).toEqual(expected);
          expect(taken.slice(expected.length).every((item) => item === undefined)).toBe(true);
          expect(queue.length).toBe(model.length);
          expect(queue.bytes).toBe(model.reduce((sum, item) => sum + (item % 7), 0));
        }
        queue.clear();
        expect([queue.length, queue.bytes, queue.take()]).toEqual([0, 0, undefined]);
      }),
    );
  });

  it('keeps nothing that was taken', async () => {
    const queue = new SizedQueue<object>();
    const taken: WeakRef<object>[] = [];
    for (let count = 0; count < 500; count += 1) queue.add({ count }, 1);
    for (let count = 0; count < 400; count += 1) taken.push(new WeakRef(queue.take()!));
    await collectGarbage();
    expect(taken.filter((reference) => reference.deref() !== undefined)).toEqual([]);
    expect(queue.length).toBe(100);
  });

  it('takes as long for each item, however many there are', () => {
    const queue = new SizedQueue<number>();
    for (let item = 0; item < 1_000_000; item += 1) queue.add(item, 1);
    for (let item = 0; item < 1_000_000; item += 1) {
      if (queue.take() !== item) expect.unreachable();
    }
    expect(queue.bytes).toBe(0);
  });
});
