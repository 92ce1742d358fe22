/**
 * Prepares the Python that the tests need and prints where it is:
 *
 *     node tests/interop/setup.mjs
 *
 * It looks for an interpreter, makes a virtual environment for it in the user's cache directory, and
 * installs requirements.txt there. What is already there is used as it is.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** From 3.10 on asyncio no longer takes the `loop` that aiomas 2.0.1 passes. */
const VERSIONS = ['3.8', '3.9'];
const REQUIREMENTS = new URL('requirements.txt', import.meta.url);
const BIN = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];

/** No interpreter of this machine can run aiomas 2.0.1. */
export class NoPython extends Error {}

/**
 * @returns {Promise<string>} The path of an interpreter that has all of requirements.txt.
 * @throws {NoPython} when there is none to start from. An installation that fails is another error.
 */
export async function preparePython() {
  const { executable, version } = await findInterpreter();
  const requirements = await readFile(REQUIREMENTS);
  const hash = createHash('sha256').update(executable).update(requirements).digest('hex');
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const directory = join(cache, 'mas-interop', `python-${version}-${hash.slice(0, 12)}`);
  if (!existsSync(directory)) await install(executable, directory);
  return join(directory, ...BIN);
}

async function findInterpreter() {
  const refused = [];
  for (const candidate of await candidates()) {
    const found = await describe(candidate);
    if (found === undefined) continue;
    if (VERSIONS.some((version) => found.version.startsWith(`${version}.`))) return found;
    refused.push(`${candidate} is ${found.version}`);
  }
  throw new NoPython(
    `aiomas 2.0.1 needs Python ${VERSIONS.join(' or ')}, and there is none` +
      `${refused.length > 0 ? ` (${refused.join(', ')})` : ''}. ` +
      'Install one, with pyenv for example, or let MAS_PYTHON name it.',
  );
}

async function candidates() {
  if (process.env.MAS_PYTHON) return [process.env.MAS_PYTHON];
  const pyenv = join(process.env.PYENV_ROOT || join(homedir(), '.pyenv'), 'versions');
  const installed = existsSync(pyenv) ? (await readdir(pyenv)).sort() : [];
  return [
    ...VERSIONS.map((version) => `python${version}`),
    ...VERSIONS.flatMap((version) =>
      installed.filter((name) => name.startsWith(`${version}.`)),
    ).map((name) => join(pyenv, name, 'bin', 'python3')),
    'python3',
    'python',
  ];
}

/** @param {string} candidate */
async function describe(candidate) {
  try {
    const code = 'import sys, platform; print(platform.python_version()); print(sys.executable)';
    const { stdout } = await execute(candidate, ['-c', code]);
    const [version = '', executable = ''] = stdout.trim().split(/\r?\n/);
    return { version, executable: await realpath(executable) };
  } catch {
    // Not there, or a shim for a version that is not installed.
    return undefined;
  }
}

/**
 * Elsewhere first, then renamed: a directory that is there is complete, also when several programs
 * do this at once.
 *
 * @param {string} executable
 * @param {string} directory
 */
async function install(executable, directory) {
  const draft = `${directory}.${process.pid}`;
  try {
    await mkdir(draft, { recursive: true });
    await execute(executable, ['-m', 'venv', draft]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
    await execute(join(draft, ...BIN), [...pip, '--requirement', REQUIREMENTS.pathname]);
    await execute(join(draft, ...BIN), ['-m', 'pip', 'check']);
    await rename(draft, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${await preparePython()}\n`);
}
