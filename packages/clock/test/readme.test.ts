import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runFixture } from './run-fixture.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** The blocks of TypeScript in a text. */
function examples(text: string): string[] {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? '');
}

const prints = [['60 2030-01-01T01:00:00.000Z'], []];

describe('the documentation', () => {
  it('has an example in index.ts that is the first one of README.md', () => {
    const [comment = ''] = read('src/index.ts').split('*/');
    const text = comment.replace(/^ \* ?/gm, '');
    expect(examples(text)).toEqual(examples(read('README.md')).slice(0, 1));
  });

  it.each([...prints.entries()])(
    'has an example %i that prints what it says',
    { timeout: 60_000 },
    async (index, lines) => {
      const file = `readme-${index + 1}.ts`;
      expect(examples(read('README.md'))[index]).toBe(read(`test/fixtures/${file}`));
      expect(await runFixture(file)).toEqual(lines);
    },
  );

  it('has no example that is not run', () => {
    expect(examples(read('README.md'))).toHaveLength(prints.length);
  });

  it('has a table of errors with exactly the codes that are in the code', () => {
    const sources = readdirSync(new URL('../src', import.meta.url));
    const code = sources.map((file) => read(`src/${file}`)).join('\n');
    const inCode = new Set(code.match(/ERR_MAS_\w+/g));
    const [, ...rows] = read('README.md').split('\n| `ERR_');
    const inTable = rows.map((row) => `ERR_${row.slice(0, row.indexOf('`'))}`);
    expect(inTable).toEqual([...inCode].sort());
  });

  it('gives the unit wherever there is a time or a delay', () => {
    const method =
      /\/\*\*((?:(?!\*\/).)*)\*\/\s+(?:async )?(\w+)\((?:\w+: number|\)(?=: number|: Date))/gs;
    for (const file of ['clock.ts', 'external-clock.ts', 'real-time-clock.ts']) {
      const found = [...read(`src/${file}`).matchAll(method)];
      expect(found.length).toBeGreaterThanOrEqual(6);
      for (const [, comment, name] of found) {
        expect(`${file}, ${name}: ${comment}`).toMatch(/millisecond/);
      }
    }
  });
});
