import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import {
  type Address,
  type Channel,
  connect,
  listen,
  listenTransport,
  type Transport,
} from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { addresses, nextTurn, rejection, socketPath } from './pair.ts';
import { connectRaw } from './raw-peer.ts';

const echo = async (channel: Channel) => {
  for await (const request of channel) request.reply(request.content);
};

describe('a server', () => {
  it.each<[string, Address, RegExp]>([
    ['a port of its choice', 'tcp://127.0.0.1:0', /^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/],
    ['an object', { host: '127.0.0.1', port: 0 }, /^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/],
    ['a host name', 'tcp://localhost:0', /^tcp:\/\/localhost:[1-9]\d*$/],
    ['every interface', { port: 0 }, /^tcp:\/\/(\[::\]|0\.0\.0\.0):[1-9]\d*$/],
    ['every interface of IPv4', 'tcp://0.0.0.0:0', /^tcp:\/\/0\.0\.0\.0:[1-9]\d*$/],
    ['IPv6', 'tcp://[::1]:0', /^tcp:\/\/\[::1\]:[1-9]\d*$/],
    ['a unix socket', { path: socketPath() }, /^ipc:\/\/\[.+\.sock\]$/],
    ['a unix socket as a URL', `ipc://[${socketPath()}]`, /^ipc:\/\/\[.+\.sock\]$/],
    ['a local name', 'local://somewhere', /^local:\/\/somewhere$/],
    ['a local name of its choice', 'local://', /^local:\/\/free-\d+$/],
  ])('tells its real address, which clients can use: %s', async (_, address, expected) => {
    await using server = await listen(address, echo);
    expect(server.address).toMatch(expected);
    await using channel = await connect(server.address);
    expect(await channel.request('here')).toBe('here');
    expect(channel.remoteAddress).toBe(server.address);
  });

  it('takes another local name of its choice each time, and none that is in use', async () => {
    await using first = await listen('local://', echo);
    const next = `local://free-${Number(/\d+/.exec(first.address)![0]) + 1}`;
    await using _taken = await listen(next, echo);
    await using second = await listen('local://', echo);
    expect(new Set([first.address, next, second.address]).size).toBe(3);
    expect(await rejection(connect('local://'))).toMatchObject({ code: 'ERR_MAS_CONNECT' });
  });

  it('takes a port of a range, as long as one is free', async () => {
    const range = await freeRange(3);
    const options = { ports: range };
    const servers = await Promise.all(
      [1, 2, 3].map(() => listen('tcp://127.0.0.1:0', echo, options)),
    );
    const ports = servers.map(({ address }) => Number(/\d+$/.exec(address)![0]));
    expect(ports.sort()).toEqual([range[0], range[0] + 1, range[1]]);
    const next = listen('tcp://127.0.0.1:0', echo, options);
    expect(await rejection(next)).toMatchObject({
      code: 'ERR_MAS_LISTEN',
      message: expect.stringContaining(`all ports from ${range[0]} to ${range[1]} are in use`),
    });
    await Promise.all(servers.map((server) => server.close()));
  });

  it.each<[Address, readonly [number, number]]>([
    ['tcp://127.0.0.1:5555', [5000, 6000]],
    ['local://', [5000, 6000]],
    [{ path: socketPath() }, [5000, 6000]],
    ['tcp://127.0.0.1:0', [6000, 5000]],
    ['tcp://127.0.0.1:0', [0, 5000]],
    ['tcp://127.0.0.1:0', [5000, 65_536]],
  ])('refuses ports that cannot be used, as for %j, %j', async (address, ports) => {
    expect(await rejection(listen(address, echo, { ports }))).toBeInstanceOf(RangeError);
  });

  it('knows the connections that are open, each by its address', async () => {
    await using server = await listen('tcp://127.0.0.1:0', echo);
    await using first = await connect(server.address);
    await using second = await connect(server.address);
    await Promise.all([first.request(1), second.request(2)]);
    expect(server.connections.size).toBe(2);
    for (const channel of server.connections) {
      expect(channel.remoteAddress).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
      expect(channel.remoteAddress).not.toBe(server.address);
    }
    const [one] = server.connections;
    await first.close();
    await one!.closed;
    await second.request(3);
    expect(server.connections.size).toBe(1);
  });

  it.each(addresses)('frees its address when it is closed, over %s', async (_, address) => {
    const before = await listen(address(), echo);
    const channel = await connect(before.address);
    await Promise.all([before.close(), before.close()]);
    await before.closed;
    await before[Symbol.asyncDispose]();
    expect(await channel.closed).toEqual({ by: 'remote' });
    expect(await rejection(connect(before.address))).toMatchObject({ code: 'ERR_MAS_CONNECT' });
    await using again = await listen(before.address, echo);
    expect(again.address).toBe(before.address);
    await using other = await connect(again.address);
    expect(await other.request('here')).toBe('here');
  });
});

describe('an address in use', () => {
  it.each(addresses)('cannot be listened at again, over %s', async (_, address) => {
    await using server = await listen(address(), echo);
    const error = await rejection(listen(server.address, echo));
    expect(error).toMatchObject({ code: 'ERR_MAS_LISTEN' });
    expect((error as Error).message).toContain(server.address);
    await using channel = await connect(server.address);
    expect(await channel.request('here')).toBe('here');
  });

  it('is told with what the system says as the cause', async () => {
    await using server = await listen('tcp://127.0.0.1:0', echo);
    const error = await rejection(listen(server.address, echo));
    expect(error).toMatchObject({ cause: { code: 'EADDRINUSE' } });
  });

  it('is not freed by a server that had it before', async () => {
    const address = 'local://handed-on';
    const before = await listenTransport(address, () => {});
    await before.close();
    await using _ = await listen(address, echo);
    await before.close();
    await using channel = await connect(address);
    expect(await channel.request('here')).toBe('here');
  });
});

describe('a unix socket', () => {
  it('is replaced when its process has died', async () => {
    const path = socketPath();
    const other = `${path}.2`;
    // Node removes the file of a server that is closed, so it has to be elsewhere by then.
    const dead = createServer().listen(path);
    await once(dead, 'listening');
    await rename(path, other);
    dead.close();
    await once(dead, 'close');
    await rename(other, path);

    await using server = await listen({ path }, echo);
    await using channel = await connect(server.address);
    expect(await channel.request('here')).toBe('here');
  });

  it('is not replaced when the path is that of another kind of file', async () => {
    const path = socketPath();
    writeFileSync(path, 'precious');
    const error = await rejection(listen({ path }, echo));
    expect(error).toMatchObject({ code: 'ERR_MAS_LISTEN', cause: { code: 'EADDRINUSE' } });
    expect(existsSync(path)).toBe(true);
    await rm(path);
  });

  it('is removed when its server is closed', async () => {
    const path = socketPath();
    const server = await listen({ path }, echo);
    expect(existsSync(path)).toBe(true);
    await server.close();
    expect(existsSync(path)).toBe(false);
  });

  it('cannot be in a folder that does not exist', async () => {
    const error = await rejection(listen({ path: '/no/such/folder/mas.sock' }, echo));
    expect(error).toMatchObject({ code: 'ERR_MAS_LISTEN' });
    expect((error as Error).message).toMatch(
      /cannot listen at ipc:\/\/\[\/no\/such.*(ENOENT|EACCES)/,
    );
  });

  it.runIf(process.platform !== 'win32')(
    'cannot have a path that the system would cut',
    async () => {
      const path = `/tmp/${'x'.repeat(150)}.sock`;
      for (const error of [rejection(listen({ path }, echo)), rejection(connect({ path }))]) {
        expect(await error).toMatchObject({
          code: 'ERR_MAS_ADDRESS',
          message: expect.stringMatching(/the path has 160 bytes, and the system takes \d+/),
        });
      }
    },
  );
});

it('transports are closed on their own: a server waits for those over sockets', async () => {
  const accepted: Transport[] = [];
  const server = await listenTransport('tcp://127.0.0.1:0', (transport) =>
    accepted.push(transport),
  );
  await using peer = await connectRaw(server.address);
  peer.socket.write('x');
  let closed = 0;
  const closing = [server.close(), server.close()].map((close) => {
    return close.then(() => {
      closed += 1;
    });
  });
  while (accepted.length === 0) await nextTurn();
  await nextTurn();
  expect(closed).toBe(0);
  accepted[0]!.abort();
  await Promise.all(closing);
  await server.close();
});

/** So many ports in a row that were free a moment ago. */
async function freeRange(count: number): Promise<[number, number]> {
  for (;;) {
    await using server = await listen('tcp://127.0.0.1:0', echo);
    const first = Number(/\d+$/.exec(server.address)![0]) + 1;
    const last = first + count - 1;
    if (last > 65_535) continue;
    try {
      for (let port = first; port <= last; port += 1) {
        await using _free = await listen(`tcp://127.0.0.1:${port}`, echo);
      }
      return [first, last];
    } catch {
      // Somebody has one of them.
    }
  }
}
