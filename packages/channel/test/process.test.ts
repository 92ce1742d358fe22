import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { socketPath } from './pair.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program to its end; gives the lines that it prints. One that does not end times out. */
async function runScenes(address: string, ...scenes: string[]): Promise<string[]> {
  const flags = ['--import', 'tsx', '--conditions=@mas/source', 'test/fixtures/process.ts'];
  const { stdout } = await run(process.execPath, [...flags, address, ...scenes], { cwd: root });
  return stdout.split('\n').filter((line) => line !== '');
}

describe.concurrent('a process', { timeout: 60_000 }, () => {
  it.each([
    ['TCP', 'tcp://127.0.0.1:0'],
    ['unix sockets', `ipc://[${socketPath()}]`],
    ['local', 'local://name'],
  ])('ends by itself when its channels and servers have ended, over %s', async (_, address) => {
    const scenes = ['closed', 'aborted', 'in vain', 'closed and not waited for'];
    expect(await runScenes(address, ...scenes)).toEqual([
      'ERR_MAS_CLOSED',
      'ERR_MAS_LISTEN',
      'ERR_MAS_ABORTED',
    ]);
  });

  it('gets what a handler of channels throws as uncaught', async () => {
    expect(await runScenes('tcp://127.0.0.1:0', 'throws')).toEqual([
      'uncaught at once',
      'uncaught later',
    ]);
  });
});
