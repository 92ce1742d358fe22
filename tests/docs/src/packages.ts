import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../packages/', import.meta.url));

/** A published package, as its files are in the repository. */
export interface Package {
  readonly name: string;
  /** The text of the README, when there is one. */
  readonly readme: string | undefined;
  /** The text of `src/index.ts`. */
  readonly index: string;
  /** The text of all sources. */
  readonly source: string;
}

/** The text of the README of the repository. */
export const repositoryReadme: string = readFileSync(join(root, '../README.md'), 'utf8');

/** Every package below `packages/`. */
export const packages: readonly Package[] = readdirSync(root).map(read);

/** The text of the README of a package. */
export function readmeOf(name: string): string {
  const readme = packages.find((candidate) => candidate.name === name)?.readme;
  if (readme === undefined) throw new Error(`packages/${name} has no README`);
  return readme;
}

function read(name: string): Package {
  const sources = join(root, name, 'src');
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(sources, file), 'utf8'));
  const readme = join(root, name, 'README.md');
  return {
    name,
    readme: existsSync(readme) ? readFileSync(readme, 'utf8') : undefined,
    index: readFileSync(join(sources, 'index.ts'), 'utf8'),
    source: texts.join('\n'),
  };
}
