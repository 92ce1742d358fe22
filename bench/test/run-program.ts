import { spawn } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** How a program has ended, and what it has written. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program of this package from its source. What it has started has ended, too, when this
 * resolves: its children share its output, which is read to the end.
 *
 * @param options.openFiles - what `ulimit -n` says
 */
export async function runProgram(
  name: 'soak' | 'scale',
  { args, openFiles }: { readonly args: readonly string[]; readonly openFiles?: number },
): Promise<Ended> {
  const file = fileURLToPath(new URL(`../src/${name}/main.ts`, import.meta.url));
  const node = [
    process.execPath,
    '--conditions=@mas/source',
    `--import=${import.meta.resolve('tsx')}`,
    file,
    ...args,
  ];
  const limited = ['sh', '-c', `ulimit -n ${openFiles} && exec "$@"`, 'sh', ...node];
  const [command, ...rest] = openFiles === undefined ? node : limited;
  const program = spawn(command!, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  // The tests look at its code.
  channel('mas:checked-process').publish(program);
  const end = new Promise<number | null>((resolve, reject) => {
    program.once('error', reject);
    program.once('close', resolve);
  });
  const [stdout, stderr] = await Promise.all([text(program.stdout), text(program.stderr)]);
  return { code: await end, stdout, stderr };
}
