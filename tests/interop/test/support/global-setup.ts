import type { TestProject } from 'vitest/node';
import { NoPython, preparePython } from '../../setup.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The interpreter for the peers, or why there is none. */
    python: { readonly path: string } | { readonly missing: string };
  }
}

/** Without a suitable Python the tests are skipped, but not in CI. */
export async function setup(project: TestProject): Promise<void> {
  try {
    project.provide('python', { path: await preparePython() });
  } catch (error) {
    if (!(error instanceof NoPython) || process.env.CI === 'true') throw error;
    project.provide('python', { missing: error.message });
  }
}
