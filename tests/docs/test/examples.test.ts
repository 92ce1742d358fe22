import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { examplesIn, firstExample, packageDocumentation } from '../src/markdown.ts';
import { packages, repositoryReadme } from '../src/packages.ts';

// Below this package, so that the examples find the packages that they import.
const folder = fileURLToPath(new URL('../out/', import.meta.url));
mkdirSync(folder, { recursive: true });

describe('the first example runs to its end', () => {
  it('in the README of the repository', () =>
    run('repository.readme.ts', firstExample(repositoryReadme)));

  for (const { name, readme, index } of packages) {
    it(`in the README of ${name}`, () => run(`${name}.readme.ts`, firstExample(readme ?? '')));

    it(`in the package documentation of ${name}`, () =>
      run(`${name}.index.ts`, firstExample(packageDocumentation(index) ?? '')));
  }
});

describe('each example that imports what it needs runs to its end', () => {
  const rows = packages.flatMap(({ name, readme }) =>
    examplesIn(readme ?? '').map((example, index) => ({ name, number: index + 1, example })),
  );

  it.each(rows)('in the README of $name, number $number', ({ name, number, example }) =>
    run(`${name}.readme-${number}.ts`, example),
  );
});

async function run(file: string, example: string | undefined): Promise<void> {
  expect(example, 'the example').toBeDefined();
  writeFileSync(folder + file, `${example}\nexport const end = true;\n`);
  const module: unknown = await import(/* @vite-ignore */ folder + file);
  expect(module).toHaveProperty('end', true);
}
