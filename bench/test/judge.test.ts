import { expect, test } from 'vitest';
import { judgeGrowth } from '../src/soak/judge.ts';
import { Random } from '../src/soak/random.ts';

const tolerance = { relative: 0.1, absolute: 2 };

function series(length: number, value: (index: number) => number): number[] {
  return Array.from({ length }, (_, index) => value(index));
}

test('what goes up and down has not grown', () => {
  const random = new Random('noise');
  const noise = series(100, () => 30 + random.next() * 10);
  expect(judgeGrowth(noise, tolerance).hasGrown).toBe(false);
});

test('what rises steadily has grown', () => {
  const random = new Random('leak');
  const leak = series(100, (index) => 30 + index * 0.2 + random.next() * 10);
  expect(judgeGrowth(leak, tolerance)).toMatchObject({ hasGrown: true });
});

test('what rises in the beginning only has not grown', () => {
  const warmUp = series(100, (index) => Math.min(30 + index, 50));
  expect(judgeGrowth(warmUp, tolerance)).toMatchObject({ hasGrown: false, before: 50, after: 50 });
});

test('single high values are no growth, also at the end', () => {
  const spikes = series(100, (index) => (index % 5 === 0 || index > 95 ? 500 : 30));
  expect(judgeGrowth(spikes, tolerance).hasGrown).toBe(false);
});

test('what stays within the tolerance has not grown, and what exceeds it has', () => {
  const step = (by: number) => series(40, (index) => (index < 30 ? 100 : 100 + by));
  expect(judgeGrowth(step(12), tolerance)).toMatchObject({ hasGrown: false, before: 100 });
  expect(judgeGrowth(step(13), tolerance)).toMatchObject({ hasGrown: true, after: 113 });
});

test('with a low quantile, only what is high all the time has grown', () => {
  const calm = { ...tolerance, quantile: 0.2 };
  const busy = series(100, (index) => (index < 60 || index % 3 === 0 ? 1 : 300));
  expect(judgeGrowth(busy, tolerance).hasGrown).toBe(true);
  expect(judgeGrowth(busy, calm).hasGrown).toBe(false);
  const slower = series(100, (index) => (index < 60 ? 1 : 300));
  expect(judgeGrowth(slower, calm).hasGrown).toBe(true);
});

test('a few values are not judged', () => {
  expect(judgeGrowth([1, 100, 1000], tolerance).hasGrown).toBeUndefined();
  expect(judgeGrowth([], tolerance).hasGrown).toBeUndefined();
});
