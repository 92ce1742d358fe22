import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunOptions, runProgram } from './run-program.ts';

const TIMEOUT_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'wind-park-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A windy week of a small park: its limit is reached in some of the hours. */
async function runWeek(name: string, args: readonly string[], options?: RunOptions) {
  const week = ['--turbines', '5', '--start', '2010-04-01', '--hours', '168'];
  const out = join(folder, name);
  const ended = await runProgram('wind-park', [...week, '--out', out, ...args], options);
  return { ...ended, read: (file: string) => readFileSync(join(out, file), 'utf8') };
}

describe('a week of the wind park', () => {
  let week: Awaited<ReturnType<typeof runWeek>>;
  beforeAll(async () => {
    week = await runWeek('one', ['--processes', '1', '--limit', '4.321']);
  }, TIMEOUT_MS);

  function hours() {
    const [, ...lines] = week.read('wind-park.csv').trim().split('\n');
    return lines.map((line) => {
      const [time, mast, hub, available, limited, fedIn] = line.split(',');
      return { time, mast, hub, available: Number(available), limited, fedIn: Number(fedIn) };
    });
  }

  test('succeeds', () => {
    expect(week).toMatchObject({ code: 0, stderr: '' });
  });

  test('is the same, byte for byte, in three processes', { timeout: TIMEOUT_MS }, async () => {
    const three = await runWeek('three', ['--processes', '3', '--limit', '4.321']);
    expect(three.read('wind-park.csv')).toBe(week.read('wind-park.csv'));
  });

  test('is another one with another seed', { timeout: TIMEOUT_MS }, async () => {
    const other = await runWeek('other', ['--processes', '1', '--limit', '4.321', '--seed', '2']);
    expect(other.read('wind-park.csv')).not.toBe(week.read('wind-park.csv'));
  });

  test('is written hour by hour', () => {
    const [header] = week.read('wind-park.csv').split('\n');
    expect(header).toBe('time,wind_mast_m_s,wind_hub_m_s,available_mw,limited,fed_in_mw');
    expect(hours()[0]).toMatchObject({ time: '2010-04-01T00:00:00', mast: '3.5', hub: '5.75' });
    expect(hours()).toHaveLength(168);
    expect(hours().at(-1)?.time).toBe('2010-04-07T23:00:00');
  });

  test('feeds in what the wind gives up to the limit, and never more', () => {
    for (const { available, limited, fedIn } of hours()) {
      expect(limited).toBe(available > 4.321 ? '1' : '0');
      expect(fedIn).toBeLessThanOrEqual(4.321);
      expect(fedIn).toBeCloseTo(Math.min(available, 4.321), 3);
    }
  });

  test('takes as many remote calls as it says', () => {
    const limited = hours().map((hour) => hour.limited === '1');
    const set = limited.filter((now) => now).length;
    const lifted = limited.filter((now, hour) => !now && limited[hour - 1]).length;
    expect(Math.min(set, lifted)).toBeGreaterThan(0);
    // Each turbine is made, read in each hour, and has its limit set or lifted; the manager has its
    // clock set in each hour, and is stopped.
    const calls = 5 * (1 + 168 + set + lifted) + (168 + 1);
    expect(week.stdout).toMatch(new RegExp(`^remote calls +${calls.toLocaleString('en')}$`, 'm'));
  });

  test('has a picture', () => {
    const picture = week.read('wind-park.svg');
    expect(picture).toMatch(/^<svg .*<\/svg>$/s);
    expect(picture).toContain('>Power of the wind park by hour<');
    expect(picture).toContain('>feed-in limit<');
  });
});

test('the program explains its options', { timeout: TIMEOUT_MS }, async () => {
  const { code, stdout } = await runProgram('wind-park', ['--help']);
  for (const option of ['turbines', 'processes', 'hours', 'start', 'seed', 'limit', 'out']) {
    expect(stdout).toContain(`  --${option} `);
  }
  expect(code).toBe(0);
});

test('a wrong option ends the program with a reason', { timeout: TIMEOUT_MS }, async () => {
  const { code, stderr } = await runProgram('wind-park', ['--turbines', 'none']);
  expect(stderr).toMatch(/^error: option '--turbines <n>' argument 'none' is invalid\./);
  expect(code).toBe(1);
});

describe('a process that dies', { timeout: TIMEOUT_MS }, () => {
  const preload = new URL('./fixtures/dies-in-hour-10.ts', import.meta.url);

  test('makes the program fail with a reason when it is a worker', async () => {
    const run = await runWeek('dead-worker', [], { preload, env: { WHO_DIES: 'worker' } });
    expect(run.stderr).toMatch(/^error: worker process \d+ has ended unexpectedly \(SIGKILL\)$/m);
    expect(run.code).toBe(1);
  });

  test('leaves no worker behind when it is the main one', async () => {
    // Resolves when the workers, too, have closed their output.
    const run = await runWeek('dead-main', [], { preload, env: { WHO_DIES: 'main' } });
    expect(run.signal).toBe('SIGKILL');
  });
});
