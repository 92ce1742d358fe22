import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export type Placement = 'one CPU' | 'unpinned';

/** Whether processes can be pinned here. */
export async function canPin(): Promise<boolean> {
  return hasProgram('taskset', '--version');
}

export async function hasProgram(program: string, argument: string): Promise<boolean> {
  try {
    await execute(program, [argument]);
    return true;
  } catch {
    return false;
  }
}

/** Pins processes with all their threads to the last CPU, or lets them run anywhere. */
export async function place(pids: readonly number[], placement: Placement): Promise<void> {
  const last = availableParallelism() - 1;
  const cpus = placement === 'one CPU' ? String(last) : `0-${last}`;
  for (const pid of pids) await execute('taskset', ['-acp', cpus, String(pid)]);
}

/** Milliseconds that the threads of these processes have run so far, where the system tells. */
export async function cpuMs(pids: readonly number[]): Promise<number | undefined> {
  let nanoseconds = 0;
  for (const pid of pids) {
    const tasks = `/proc/${pid}/task`;
    if (!existsSync(tasks)) return undefined;
    for (const task of await readdir(tasks)) {
      // A thread may have ended by now.
      const text = await readFile(`${tasks}/${task}/schedstat`, 'utf8').catch(() => '0');
      nanoseconds += Number.parseInt(text, 10);
    }
  }
  return nanoseconds / 1e6;
}

/** Lets {@link peakBytes} forget what was. */
export async function forgetPeak(pids: readonly number[]): Promise<void> {
  for (const pid of pids) await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {});
}

/** The most memory that the processes have had at a time, added up, where the system tells. */
export async function peakBytes(pids: readonly number[]): Promise<number | undefined> {
  let total = 0;
  for (const pid of pids) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const kilobytes = /^VmHWM:\s*(\d+)/m.exec(status)?.[1];
    if (kilobytes === undefined) return undefined;
    total += Number(kilobytes) * 1024;
  }
  return total;
}
