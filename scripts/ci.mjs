/** Every check that a change has to pass, one after the other. See `.ci/run`. */
import { fileURLToPath } from 'node:url';
import { Checks } from './checks.mjs';
import { toolchains } from './expose-toolchains.mjs';
import { registryRedactor } from './registry.mjs';
import { run } from './run.mjs';
import { withTemporaryDirectory } from './temporary-directory.mjs';
import { runTests } from './test-results.mjs';

/** No check takes longer, and all of them together stay below the limit of the CI. */
const CHECK_LIMIT_MS = 5 * 60_000;
const TESTS_LIMIT_MS = 10 * 60_000;
const DEADLINE = Date.now() + 14 * 60_000;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

await withTemporaryDirectory(async (cache) => {
  Object.assign(process.env, {
    CI: 'true',
    NO_COLOR: '1',
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    // Nothing is replayed from an earlier run: what counts as passed was run now.
    TURBO_CACHE_DIR: cache,
    // `npx` asks nothing.
    npm_config_yes: 'true',
  });
  const checks = new Checks(await registryRedactor());

  const limits = (limitMs = CHECK_LIMIT_MS) => ({
    timeoutMs: Math.max(1, Math.min(limitMs, DEADLINE - Date.now())),
  });
  /** @type {(name: string, line: string) => Promise<boolean>} */
  const command = (name, line) => checks.command(name, line.split(' '), limits());
  /** @type {(possible: boolean, name: string, line: string) => boolean | Promise<boolean>} */
  const commandIf = (possible, name, line) => (possible ? command(name, line) : checks.skip(name));

  const installed = await command('install', 'pnpm install --frozen-lockfile');
  await commandIf(installed, 'lint and format', 'pnpm exec biome check --error-on-warnings .');
  await commandIf(installed, 'unused files, exports and dependencies', 'pnpm exec knip');
  await commandIf(installed, 'changesets', 'pnpm exec changeset status');
  await commandIf(installed, 'layers', 'pnpm run boundaries');
  const built = await commandIf(installed, 'build', 'pnpm run build');
  await commandIf(installed, 'types', 'pnpm run typecheck');

  if (installed) {
    const test = () => run('npx pnpm@10 test'.split(' '), limits(TESTS_LIMIT_MS));
    const outcome = await checks.measure('tests', () => runTests(test));
    checks.count('counts' in outcome ? outcome.counts : { failed: 1 });
  } else {
    checks.skip('tests');
  }

  await commandIf(built, 'publint', 'pnpm run publint');
  await commandIf(built, 'attw', 'pnpm run attw');
  await commandIf(built, 'packed packages', 'node scripts/check-packages.mjs');
  for (const name of Object.keys(toolchains)) {
    await commandIf(built, `expose: ${name}`, `node scripts/check-decorators.mjs ${name}`);
  }
  await commandIf(built, 'demo', 'npx pnpm@10 demo');
  checks.finish();
});
