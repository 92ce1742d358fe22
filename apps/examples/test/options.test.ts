import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { type Options, parseOptions } from '../src/wind-park/options.ts';
import { loadWeather } from '../src/wind-park/weather.ts';

const weather = loadWeather();

test('the defaults are 24 turbines in 2 processes over all hours', () => {
  const { hours, ...others } = parse();
  expect(hours).toHaveLength(8759);
  expect(others).toEqual({
    turbines: 24,
    processes: 2,
    seed: 1,
    limitWatts: 19_200_000,
    out: 'out',
  });
});

test('the limit grows with the park unless it is given', () => {
  expect(parse('--turbines', '10').limitWatts).toBe(8_000_000);
  expect(parse('--turbines', '10', '--limit', '5.125').limitWatts).toBe(5_125_000);
});

test('the hours begin where they are told to', () => {
  const { hours } = parse('--start', '2010-06-01T12:00', '--hours', '2');
  expect(hours.map((hour) => hour.time.toISOString())).toEqual([
    '2010-06-01T12:00:00.000Z',
    '2010-06-01T13:00:00.000Z',
  ]);
  expect(parse('--start', '2010-12-31').hours).toHaveLength(24);
});

describe('is refused with a reason:', () => {
  const outOfRange = 'It must be a whole number from';
  test.each([
    ['--turbines 0', `argument '0' is invalid. ${outOfRange} 1 to 1000.`],
    ['--turbines 1.5', `argument '1.5' is invalid. ${outOfRange} 1 to 1000.`],
    ['--processes many', `argument 'many' is invalid. ${outOfRange} 1 to 64.`],
    ['--processes 3 --turbines 2', '3 processes are too many for 2 turbines'],
    ['--hours 8760', `argument '8760' is invalid. ${outOfRange} 1 to 8759.`],
    ['--hours 25 --start 2010-12-31', 'there are only 24 hours left from the start'],
    ['--start noon', "argument 'noon' is invalid. It must look like 2010-06-01"],
    ['--start 2010-02-30', 'the weather record, which is of 2010, has no hour 2010-02-30'],
    ['--seed 4294967296', `${outOfRange} 0 to 4294967295.`],
    ['--limit 0', 'It must be a number of MW above 0'],
    ['--limit 1.2345', 'with at most three decimals'],
    ['--out', "option '--out <dir>' argument missing"],
    ['--fast', "unknown option '--fast'"],
    ['now', 'too many arguments'],
  ])('%s', (args, reason) => {
    expect(() => parse(...args.split(' '))).toThrow(reason);
  });
});

function parse(...args: string[]): Options {
  const silent = { writeOut: () => {}, writeErr: () => {} };
  return parseOptions(args, weather, new Command().exitOverride().configureOutput(silent));
}
