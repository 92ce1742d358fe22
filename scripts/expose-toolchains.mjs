const compileByTsc = [
  'tsc',
  'calc-decorated.ts',
  '--outDir compiled --target ES2022 --module NodeNext --strict --types node',
].join(' ');
const compileByEsbuild = 'esbuild calc-decorated.ts --outdir=compiled --target=es2022 --format=esm';
const legacy = '{"compilerOptions":{"experimentalDecorators":true}}';
const runCompiled = 'node program.mjs ./compiled/calc-decorated.js';

/**
 * The ways a class that uses `expose` gets to run: for each, the commands to be run one after the
 * other in a copy of `consumers/expose`.
 *
 * @type {Record<string, readonly string[]>}
 */
export const toolchains = {
  tsc: [compileByTsc, runCompiled],
  esbuild: [compileByEsbuild, runCompiled],
  'tsc-legacy': [`${compileByTsc} --experimentalDecorators`, runCompiled],
  'esbuild-legacy': [`${compileByEsbuild} --tsconfig-raw=${legacy}`, runCompiled],
  javascript: ['node program.mjs ./calc-static.js'],
  'strip-types': ['npx --yes --package node@24 node program.mjs ./calc-static.ts'],
};
