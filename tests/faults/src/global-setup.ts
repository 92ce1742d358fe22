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
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'mas-faults-'));
  const outfile = join(directory, 'peer.mjs');
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
  return () => rm(directory, { recursive: true });
}
