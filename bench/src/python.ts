import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PythonPeer } from './subjects/index.ts';

const execute = promisify(execFile);
const FOLDER = fileURLToPath(new URL('../python/', import.meta.url));

/** What `spawn` takes to run a peer, or why it cannot be run. */
export type PythonCommand =
  | { readonly python: string; readonly program: string }
  | { readonly missing: string };

/** Finds a Python, and makes an environment in the user's cache with what the peer requires. */
export async function preparePython(peer: PythonPeer): Promise<PythonCommand> {
  const found = await findPython(peer.versions);
  if (found === undefined) return { missing: `no Python ${peer.versions.join(', ')}` };
  const requirements = join(FOLDER, peer.requirements);
  const hash = createHash('sha256')
    .update(found)
    .update(await readFile(requirements));
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const directory = join(cache, 'mas-bench', hash.digest('hex').slice(0, 16));
  try {
    if (!existsSync(directory)) await install(found, requirements, directory);
  } catch (error) {
    return { missing: `cannot install ${peer.requirements}: ${(error as Error).message}` };
  }
  return { python: join(directory, 'bin', 'python'), program: join(FOLDER, peer.program) };
}

/** The versions of this Python and of the libraries in it that matter for speed. */
export async function pythonVersions(python: string): Promise<Record<string, string>> {
  const { stdout } = await execute(python, ['-m', 'pip', 'freeze', '--disable-pip-version-check']);
  const { stdout: version } = await execute(python, ['-V']);
  const packages = stdout
    .trim()
    .split('\n')
    .map((line) => line.split('=='));
  const named = packages.filter(([name]) => /^(aiomas|mango|msg|uvloop)/.test(name ?? ''));
  return { Python: version.replace('Python ', '').trim(), ...Object.fromEntries(named) };
}

async function findPython(versions: readonly string[]): Promise<string | undefined> {
  const pyenv = join(process.env.PYENV_ROOT || join(homedir(), '.pyenv'), 'versions');
  const installed = existsSync(pyenv) ? await readdir(pyenv) : [];
  for (const version of versions) {
    const ofPyenv = installed.filter((name) => name.startsWith(`${version}.`));
    const candidates = ofPyenv.map((name) => join(pyenv, name, 'bin', 'python3'));
    for (const candidate of [...candidates, `python${version}`, 'python3']) {
      const { stdout } = await execute(candidate, ['-V']).catch(() => ({ stdout: '' }));
      if (stdout.startsWith(`Python ${version}.`)) return candidate;
    }
  }
  return undefined;
}

/** Made elsewhere and then renamed: a directory that is there is complete. */
async function install(python: string, requirements: string, directory: string): Promise<void> {
  const draft = `${directory}.${process.pid}`;
  try {
    await mkdir(draft, { recursive: true });
    await execute(python, ['-m', 'venv', draft]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--requirement', requirements];
    await execute(join(draft, 'bin', 'python'), pip);
    await rename(draft, directory);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
