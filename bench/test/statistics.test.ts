import { expect, test } from 'vitest';
import { median, quantile, ratio, spread } from '../src/statistics.ts';

test('the median of an even number of values is the mean of the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([5, 1, 9])).toBe(5);
});

test('a quantile between two values is interpolated', () => {
  expect(quantile([0, 10, 20, 30, 40], 0.25)).toBe(10);
  expect(quantile([0, 10], 0.75)).toBe(7.5);
});

test('the spread is the distance of the quartiles, as a part of the median', () => {
  expect(spread([0, 10, 20, 30, 40])).toBe(1);
});

test('ratios are made round by round, so that what slows a whole round does not show', () => {
  const slowSecondRound = { ours: [100, 10, 102], theirs: [50, 5, 51] };
  expect(ratio(slowSecondRound.ours, slowSecondRound.theirs).median).toBe(2);
});
