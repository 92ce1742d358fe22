import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SoakResult } from '../src/soak/soak.ts';
import { runProgram } from './run-program.ts';

const LIMIT_MS = 180_000;

describe('the soak', () => {
  test(
    'passes after a minute of calls, kills and freezes',
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'soak-test-'));
      onTestFinished(() => rm(directory, { recursive: true }));
      const file = join(directory, 'result.json');
      const { code, stdout } = await runProgram('soak', {
        args: ['--duration', '60s', '--seed', 'one minute', '--json', file],
      });

      expect(code, stdout).toBe(0);
      expect(stdout.trimEnd().split('\n').at(-1)).toBe('passed');
      const result: SoakResult = JSON.parse(await readFile(file, 'utf8'));
      expect(result.failures).toEqual([]);
      expect(result.totals.settled).toBe(result.totals.made);
      expect(result.totals.made).toBeGreaterThan(1000);
      expect(result.totals.outcomes.unexpected).toBeUndefined();
      expect(result.disturbances.kills).toBeGreaterThan(0);
      expect(result.disturbances.freezes).toBeGreaterThan(0);
      // There was enough to judge by.
      expect(result.verdicts.filter(({ hasGrown }) => hasGrown === undefined)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'fails when answers are wrong',
    async () => {
      const { code, stdout } = await runProgram('soak', {
        args: ['--duration', '4s', '--fault', 'wrong'],
      });

      expect(code).toBe(1);
      expect(stdout).toMatch(/failure: (main|second): small: the answer \d+ is wrong/);
      expect(stdout.trimEnd().split('\n').at(-1)).toBe('failed');
    },
    LIMIT_MS,
  );

  test(
    'fails when a call is never answered',
    async () => {
      const { code, stdout } = await runProgram('soak', {
        args: ['--duration', '4s', '--fault', 'stuck', '--grace', '2s'],
      });

      expect(code).toBe(1);
      expect(stdout).toMatch(/failure: (main|second): small: open for \d+ ms, with a limit of/);
    },
    LIMIT_MS,
  );

  test(
    'fails when an agent keeps memory',
    async () => {
      const { code, stdout } = await runProgram('soak', {
        args: ['--duration', '20s', '--fault', 'leak'],
      });

      expect(code).toBe(1);
      expect(stdout).toMatch(/'main' +│ 'heap' .* 'HAS GROWN'/);
      expect(stdout).toMatch(/ 0 failures, \d+ of \d+ measures have grown/);
    },
    LIMIT_MS,
  );
});
