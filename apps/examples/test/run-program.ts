import { spawn } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** How a program has ended, and what it has written. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is loaded before a program, to make something happen in it. */
export interface RunOptions {
  readonly preload?: URL;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program of this package from its source, as a user would run it. What it has started has
 * ended, too, when this resolves: its children share its output, which is read to the end.
 */
export async function runProgram(
  name: 'hello' | 'wind-park' | 'python-turbines',
  args: readonly string[] = [],
  { preload, env }: RunOptions = {},
): Promise<Ended> {
  const flags = ['--conditions=@mas/source', `--import=${import.meta.resolve('tsx')}`];
  if (preload !== undefined) flags.push(`--import=${preload}`);
  const file = fileURLToPath(new URL(`../src/${name}/main.ts`, import.meta.url));
  const program = spawn(process.execPath, [...flags, file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  // The tests look at its code.
  channel('mas:checked-process').publish(program);
  const end = new Promise<Pick<Ended, 'code' | 'signal'>>((resolve, reject) => {
    program.once('error', reject);
    program.once('close', (code, signal) => resolve({ code, signal }));
  });
  const [stdout, stderr] = await Promise.all([text(program.stdout), text(program.stderr)]);
  return { ...(await end), stdout, stderr };
}
