import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';
import { preparePython, pythonVersions } from './python.ts';
import type { Entry } from './subjects/index.ts';

const execute = promisify(execFile);

/** On what the figures were measured. */
export interface Machine {
  readonly processor: string;
  readonly cpus: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly versions: Readonly<Record<string, string>>;
}

export async function describeMachine(entries: readonly Entry[]): Promise<Machine> {
  const list = cpus();
  return {
    processor: list[0]?.model.trim() ?? 'unknown',
    cpus: list.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    versions: await versionsOf(entries),
  };
}

async function versionsOf(entries: readonly Entry[]): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const { packages = [], needs, python } of entries) {
    for (const name of packages) versions[name] = await packageVersion(name);
    if (needs !== undefined) {
      const { stdout } = await execute(needs, ['--version']);
      versions[needs] = /\d[\w.+-]*/.exec(stdout)?.[0] ?? stdout.trim();
    }
    if (python === undefined) continue;
    const command = await preparePython(python);
    if ('missing' in command) continue;
    for (const [name, version] of Object.entries(await pythonVersions(command.python))) {
      versions[`${python.program.replace('_peer.py', '')}: ${name}`] = version;
    }
  }
  return versions;
}

async function packageVersion(name: string): Promise<string> {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}
