import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../src/soak/duration.ts';
import { Executions } from '../src/soak/executions.ts';
import { makePlan } from '../src/soak/plan.ts';
import { Random } from '../src/soak/random.ts';

test('durations are read and written', () => {
  expect(parseDuration('90s')).toBe(90_000);
  expect(parseDuration('1h30m')).toBe(5_400_000);
  expect(formatDuration(3_909_000)).toBe('1:05:09');
  for (const wrong of ['', '90', 's', '1d', '-1s']) {
    expect(() => parseDuration(wrong)).toThrow(RangeError);
  }
});

test('a seed repeats all choices, and another one does not', () => {
  const choices = (seed: string) => {
    const random = new Random(seed);
    return Array.from({ length: 20 }, () => random.between(1, 6));
  };
  expect(choices('a')).toEqual(choices('a'));
  expect(choices('a')).not.toEqual(choices('b'));
});

test('a call that is executed a second time is noticed, among the latest few thousand', () => {
  const twice: number[] = [];
  const executions = new Executions((id) => twice.push(id));
  for (let id = 0; id < 10_000; id += 1) executions.note(id);
  executions.note(9000);
  executions.note(-9001);
  expect(twice).toEqual([9000]);
  expect(executions.has(9999)).toBe(true);
  expect(executions.has(3)).toBe(false);
});

test('the first eight containers are in all processes, and 32 are of all kinds', async () => {
  const planned = async (containers: number) => {
    const options = { seed: '', rate: 1, graceMs: 1, fault: undefined, directory: '/tmp' };
    return (await makePlan({ ...options, containers })).containers;
  };
  const few = new Set((await planned(8)).map(({ process }) => process));
  expect([...few].sort()).toEqual(['frozen', 'killed', 'main', 'second']);
  const many = await planned(32);
  const kinds = many.map(({ address, codec, isRecreated }) => {
    return `${address.split(':')[0]} ${codec} ${isRecreated}`;
  });
  expect(new Set(kinds).size).toBe(12);
  expect(new Set(many.map(({ address }) => address)).size).toBe(32);
});
