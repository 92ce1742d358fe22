import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';

// Within the package, so that the examples find what they import.
const folder = fileURLToPath(new URL('../out/', import.meta.url));
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);

describe('the README', () => {
  it.each([...examples.entries()])(
    'has an example %i that runs to its end',
    async (index, code) => {
      const log = vi.spyOn(console, 'log').mockImplementation(() => {});
      mkdirSync(folder, { recursive: true });
      const file = `${folder}readme-${index}.ts`;
      writeFileSync(file, `${code}\nexport const end = true;\n`);
      expect(await import(/* @vite-ignore */ file)).toHaveProperty('end', true);
      // What is printed stands behind it.
      const printed = [...code.matchAll(/console\.log\(.*\/\/ (.*)/g)].map(([, text]) => text);
      expect(
        log.mock.calls.map((values) => values.map((value) => inspect(value)).join(' ')),
      ).toEqual(printed);
      log.mockRestore();
    },
  );
});
