import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The program of the peer, in one file: it starts in a twentieth of a second, not in one. */
    peerProgram: string;
    /** Is removed when all tests have run. */
    folder: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'mas-faults-'));
  const outfile = join(folder, 'peer.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../peer/main.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@mas/source'],
  });
  project.provide('peerProgram', outfile);
  project.provide('folder', folder);
  return () => rm(folder, { recursive: true });
}
