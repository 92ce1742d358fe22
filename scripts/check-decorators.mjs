/**
 * Proves that `expose` of the built `@mas/rpc` works with every toolchain, or with those that the
 * arguments name.
 */
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Checks } from './checks.mjs';
import { toolchains } from './expose-toolchains.mjs';
import { run } from './run.mjs';
import { withTemporaryDirectory } from './temporary-directory.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(toolchains);
const checks = new Checks();

for (const name of names) {
  const commands = toolchains[name];
  if (commands === undefined) throw new Error(`no such toolchain: ${name}`);
  await withTemporaryDirectory(async (directory) => {
    await createProject(directory);
    await checks.check(name, () => runAll(commands, directory));
  });
}
checks.finish();

/** @param {string} directory */
async function createProject(directory) {
  await cp(join(root, 'scripts/consumers/expose'), directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module' }));
  const modules = join(directory, 'node_modules');
  await mkdir(join(modules, '@mas'), { recursive: true });
  await symlink(join(root, 'packages/rpc'), join(modules, '@mas/rpc'));
  await symlink(join(root, 'node_modules/@types'), join(modules, '@types'));
}

/**
 * Runs commands until one fails.
 *
 * @param {readonly string[]} commands
 * @param {string} directory
 */
async function runAll(commands, directory) {
  const env = { PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter) };
  let output = '';
  for (const command of commands) {
    const outcome = await run(command.split(' '), { cwd: directory, env, timeoutMs: 120_000 });
    output += outcome.output;
    if (!outcome.passed) return { passed: false, output: `${output}\nfailed: ${command}` };
  }
  return { passed: true, output };
}
