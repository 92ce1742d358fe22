import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connect, connectLasting, listen, service, withOptions } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { addresses, rawPeer } from './helpers.ts';

interface Calculator {
  add(a: number, b: number): number;
}

/** A server in a process of its own. */
async function startServer(): Promise<{ address: string; process: ChildProcess }> {
  const script = fileURLToPath(new URL('fixtures/server.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), '--conditions=@mas/source', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [address] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { address, process: child };
}

describe('keepAlive', () => {
  it('finds a process that stands still, and the calls that are open reject', async () => {
    const server = await startServer();
    const connection = await connect<Calculator>(server.address, {
      keepAlive: { intervalMs: 20, limit: 2 },
    });
    expect(await connection.remote.add(3, 4)).toBe(7);
    server.process.kill('SIGSTOP');
    await expect(connection.remote.add(3, 4)).rejects.toMatchObject({
      code: 'ERR_MAS_CLOSED',
      sent: 'maybe',
      message: expect.stringContaining('no sign of life'),
    });
    expect(await connection.closed).toMatchObject({ by: 'remote' });
    const exit = once(server.process, 'exit');
    server.process.kill('SIGKILL');
    await exit;
  });

  it('finds one that stands still from the beginning, also when it has come back to it', async () => {
    const server = await startServer();
    server.process.kill('SIGSTOP');
    // The system takes connections in its place.
    await using connection = await connectLasting<Calculator>(server.address, {
      keepAlive: { intervalMs: 20, limit: 2 },
    });
    const silent = { code: 'ERR_MAS_CLOSED', message: expect.stringContaining('no sign of life') };
    await expect(connection.remote.add(3, 4)).rejects.toMatchObject(silent);
    await expect(connection.remote.add(3, 4)).rejects.toMatchObject(silent);
    const waiting = withOptions(connection.remote, { idempotent: true }).add(3, 4);
    server.process.kill('SIGCONT');
    expect(await waiting).toBe(7);
    const exit = once(server.process, 'exit');
    server.process.kill('SIGKILL');
    await exit;
  });

  it('is answered without a service, and by no function of one', async () => {
    const asked: string[] = [];
    const root = service({ __proto: () => asked.push('called') });
    await using peer = await rawPeer(root);
    expect(await peer.call('__mas__/ping')).toBeNull();
    await expect(peer.call('__mas__/pong')).rejects.toThrow('"__mas__" is not found');
    expect(asked).toEqual([]);
  });

  it('goes on over a connection that is silent and alive', async () => {
    const root = service({ add: (a: number, b: number) => a + b });
    await using server = await listen(addresses.tcp(), root, { keepAlive: false });
    await using connection = await connect<Calculator>(server.address, {
      keepAlive: { intervalMs: 5, limit: 20 },
    });
    expect(await connection.remote.add(3, 4)).toBe(7);
    const [accepted] = server.connections;
    // The other side has no service. It is asked all the same, and answers.
    for (let asked = 0; asked < 3; asked += 1) {
      expect(await accepted!.proxy<{ ping(): null }>('__mas__').ping()).toBeNull();
    }
    expect(await connection.remote.add(1, 2)).toBe(3);
  });

  it.each([{ intervalMs: 0 }, { limit: Number.NaN }])('refuses %j', async (keepAlive) => {
    const root = service({ add: (a: number, b: number) => a + b });
    await expect(listen(addresses.tcp(), root, { keepAlive })).rejects.toThrow(RangeError);
    await using server = await listen(addresses.tcp(), root);
    await expect(connect(server.address, { keepAlive })).rejects.toThrow(RangeError);
  });
});
