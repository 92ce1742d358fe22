import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  ChannelError,
  connect,
  listen,
  type RpcConnection,
  type RpcServer,
  service,
} from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { addresses, deferred, kinds, pair, rejection } from './helpers.ts';

const root = service({ ok: () => true });

describe.each(kinds)('a server over %s', (kind) => {
  it('hands out each connection, and knows those that are open', async () => {
    const accepted: RpcConnection[] = [];
    const both = deferred();
    await using server = await listen(addresses[kind](), root, {
      onConnection(connection) {
        if (accepted.push(connection) === 2) both.resolve();
      },
    });
    await using first = await connect(server.address);
    await using second = await connect(server.address);
    await both.promise;
    expect([...server.connections]).toEqual(accepted);
    await first.close();
    await Promise.race(accepted.map(({ closed }) => closed));
    expect(server.connections.size).toBe(1);
    expect(await second.proxy<typeof root>('').ok()).toBe(true);
  });

  it('when it closes accepts nobody, and closes all connections', async () => {
    await using server = await listen(addresses[kind](), root);
    const connections = await Promise.all([connect(server.address), connect(server.address)]);
    await Promise.all(connections.map((each) => each.proxy<typeof root>('').ok()));
    const closing = server.close();
    const refused = await rejection(connect(server.address), ChannelError);
    expect(refused.code).toBe('ERR_MAS_CONNECT');
    await closing;
    await server.closed;
    expect(server.connections.size).toBe(0);
    for (const { closed } of connections) expect(await closed).toEqual({ by: 'remote' });
    await server.close(); // again
  });
});

describe('a server that is stopped', () => {
  it('accepts nobody, and its connections go on until it is closed', async () => {
    const gate = deferred();
    const slow = service({ work: () => gate.promise.then(() => 'done'), ok: () => true });
    await using server = await listen(addresses.tcp(), slow);
    await using connection = await connect<typeof slow>(server.address);
    expect(await connection.remote.ok()).toBe(true);
    server.stop();
    server.stop(); // again
    const refused = await rejection(connect(server.address), ChannelError);
    expect(refused.code).toBe('ERR_MAS_CONNECT');
    const result = connection.remote.work();
    expect(await connection.remote.ok()).toBe(true);
    const order: string[] = [];
    const idle = server.idle().then(() => order.push('idle'));
    expect(await connection.remote.ok()).toBe(true);
    order.push('released');
    gate.resolve();
    expect(await result).toBe('done');
    await idle;
    expect(order).toEqual(['released', 'idle']);
    expect(await connection.remote.ok()).toBe(true);
    await server.close();
    expect(await connection.closed).toEqual({ by: 'remote' });
  });
});

describe('a server that is closed', () => {
  it('waits for the handlers of a peer that has gone, too', async () => {
    const gate = deferred();
    const begun = deferred();
    const order: string[] = [];
    const slow = service({
      async work() {
        begun.resolve();
        await gate.promise;
        order.push('done');
      },
    });
    await using peer = await pair(slow);
    const call = peer.remote.work().catch(() => 'cut off');
    await begun.promise;
    peer.connection.abort();
    expect(await call).toBe('cut off');
    await peer.accepted.closed;
    expect(peer.server.connections.size).toBe(0);
    const closing = peer.server.close({ timeoutMs: Number.POSITIVE_INFINITY });
    const closed = closing.then(() => order.push('closed'));
    await peer.server.closed; // the connections have ended
    await nextTurn();
    gate.resolve();
    await closed;
    expect(order).toEqual(['done', 'closed']);
  });

  it('waits no longer than it is told to', async () => {
    const servers: RpcServer[] = [];
    for (const isGone of [true, false]) {
      const begun = deferred();
      const slow = service({
        work: () => {
          begun.resolve();
          return new Promise<void>(() => {});
        },
      });
      await using peer = await pair(slow);
      const call = peer.remote.work().catch(() => 'cut off');
      await begun.promise;
      if (isGone) {
        peer.connection.abort();
        await peer.accepted.closed;
      }
      await peer.server.close({ timeoutMs: 1 });
      expect(await call).toBe('cut off');
      servers.push(peer.server);
    }
    expect(servers.map(({ connections }) => connections.size)).toEqual([0, 0]);
  });
});
