import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { defineConfig } from 'vitest/config';

/**
 * Vitest's own transform leaves standard decorators as they are, and no Node runs them yet:
 * esbuild lowers them in the test files that use some.
 */
const lowerDecorators = {
  name: 'lower-decorators',
  enforce: 'pre' as const,
  async transform(code: string, id: string): Promise<{ code: string; map: string } | undefined> {
    if (!/\.ts$/.test(id) || !/^\s*@\w/m.test(code)) return undefined;
    const { code: lowered, map } = await transform(code, {
      loader: 'ts',
      target: 'es2022',
      sourcefile: id,
      sourcemap: 'external',
    });
    return { code: lowered, map };
  },
};

export default defineConfig({
  plugins: [lowerDecorators],
  ssr: { resolve: { conditions: ['@mas/source', 'node', 'import', 'default'] } },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: [fileURLToPath(new URL('./vitest.setup.ts', import.meta.url))],
    // Generous, as no test is about time: a busy machine must not fail one.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
  },
});
