import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Results } from '../src/results.ts';
import { entries } from '../src/subjects/index.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

describe('the suite runs every subject, and writes what it has found', () => {
  let out: string;
  let results: Results;
  let printed: string;

  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'mas-bench-test-'));
    // Another version of Node would have to be downloaded.
    const parts = ['--only', 'calls', 'in-process', 'codecs', 'growth'];
    const works = ['add', 'nested', 'bytes', 'depth 2', 'agents 10', 'encode nested', 'local add'];
    const rows = ['--work', ...works, 'real timers', '--mode', 'one at a time'];
    const quick = ['--rounds', '1', '--turn', '3', '--warm-up', '1', '--out', out];
    const names = entries.map(({ name }) => name);
    const args = [...parts, ...names, ...rows, ...quick];
    const run = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    printed = run.stdout;
    results = JSON.parse(await readFile(join(out, 'results.json'), 'utf8')) as Results;
  });
  afterAll(() => rm(out, { recursive: true, force: true }));

  test.for(entries.filter(({ name }) => name !== 'ExternalClock'))(
    '$name has been measured, or the report says why not',
    ({ name, needs, python }, { skip }) => {
      const missing = results.leftOut.find(({ subject }) => subject === name);
      // Not every machine has a program, or a Python of the right version.
      const mayBeMissing = needs !== undefined || python !== undefined;
      skip(missing !== undefined && mayBeMissing, missing?.why);
      expect(missing).toBeUndefined();
      const own = results.rows.flatMap(({ subjects }) => subjects[name] ?? []);
      expect(own.length).toBeGreaterThan(0);
      for (const { rates } of own) for (const rate of rates) expect(rate).toBeGreaterThan(0);
      expect(printed).toContain(name);
    },
  );

  test('pictures are SVG files for any background', async () => {
    for (const name of ['calls.svg', 'growth.svg']) {
      const picture = await readFile(join(out, name), 'utf8');
      expect(picture).toMatch(/^<svg[^>]*xmlns=/);
      expect(picture).toContain('prefers-color-scheme');
    }
  });
});
