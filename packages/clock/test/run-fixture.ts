import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program in `test/fixtures` to its end; gives the lines that it prints. */
export async function runFixture(file: string, ...args: string[]): Promise<string[]> {
  const flags = ['--import', 'tsx', '--conditions=@mas/source', `test/fixtures/${file}`];
  const { stdout } = await run(process.execPath, [...flags, ...args], { cwd: root });
  return stdout.split('\n').filter((line) => line !== '');
}
