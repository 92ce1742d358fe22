import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connectTransport } from '@mas/channel';
import {
  ChannelError,
  connect,
  customType,
  listen,
  RpcConnection,
  type RpcServer,
  service,
} from '@mas/rpc';
import { describe, expect, it, onTestFinished } from 'vitest';
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

describe('what is wrong is told at once', () => {
  class Point {
    readonly x = 1;
  }
  const twice = [customType(Point, ['x']), customType(Point, ['x'])];

  it('when a service exposes nothing', async () => {
    const message =
      'the service exposes nothing; use expose in its class, or make one with service';
    for (const nothing of [{}, new Point(), [], () => 1, null, 'text'] as object[]) {
      await expect(listen(addresses.tcp(), nothing)).rejects.toThrow(message);
      await using server = await listen(addresses.tcp(), root);
      await expect(connect(server.address, { service: nothing })).rejects.toThrow(message);
      expect(server.connections.size).toBe(0);
    }
  });

  it('when an option is wrong, and no connection stays open', async () => {
    for (const options of [{ maxQueuedBytes: 0 }, { maxMessageBytes: -1 }, { types: twice }]) {
      await expect(listen(addresses.tcp(), root, options)).rejects.toThrow();
      const accepted = deferred<RpcConnection>();
      await using server = await listen(addresses.tcp(), root, { onConnection: accepted.resolve });
      await expect(connect(server.address, options)).rejects.toThrow();
      if ('maxMessageBytes' in options) continue; // it has not even connected
      await (await accepted.promise).closed;
    }
  });

  it('when nobody answers, or when connecting is given up', async () => {
    const nobody = await rejection(connect(addresses.local()), ChannelError);
    expect(nobody.code).toBe('ERR_MAS_CONNECT');
    const signal = AbortSignal.abort(new Error('changed my mind'));
    const aborted = await rejection(connect('tcp://127.0.0.1:1', { signal }), ChannelError);
    expect(aborted.code).toBe('ERR_MAS_ABORTED');
    expect(aborted.cause).toBe(signal.reason);
  });

  it('to a peer that calls an end without a service', async () => {
    await using peer = await pair(root);
    await expect(peer.accepted.proxy<typeof root>('').ok()).rejects.toThrow(
      'RpcError: this end of the connection has no service',
    );
  });
});

describe('what onConnection throws', () => {
  /** The next uncaught exception, instead of the end of the test run. */
  function uncaught(): Promise<unknown[]> {
    const events = ['uncaughtException', 'unhandledRejection'] as const;
    const saved = events.map((event) => process.rawListeners(event));
    for (const event of events) process.removeAllListeners(event);
    onTestFinished(() => {
      for (const [index, event] of events.entries()) {
        process.removeAllListeners(event);
        for (const listener of saved[index]!) process.on(event, listener as () => void);
      }
    });
    return Promise.race(events.map((event) => once(process, event)));
  }

  it.each([
    [
      'throws',
      () => {
        throw new Error('a fault of the program');
      },
    ],
    ['rejects with', () => Promise.reject(new Error('a fault of the program'))],
  ])('or %s ends that connection and surfaces', async (_, onConnection) => {
    const surfaced = uncaught();
    await using server = await listen(addresses.tcp(), root, { onConnection });
    await using connection = await connect(server.address);
    const [error] = await surfaced;
    expect(error).toEqual(new Error('a fault of the program'));
    expect((await connection.closed).by).toBe('remote');
  });

  it('because the client has gone, or fails, ends that connection only', async () => {
    await using server = await listen(addresses.tcp(), root, {
      onConnection: async (connection) => {
        await connection.proxy<typeof root>('').ok();
      },
    });
    await using connection = await connect(server.address);
    expect((await connection.closed).by).toBe('remote'); // it has no service
    await using other = await connect(server.address, { service: root });
    expect(await other.proxy<typeof root>('').ok()).toBe(true);
  });
});

it('a connection can be opened over any transport', async () => {
  await using server = await listen(addresses.tcp(), root);
  const transport = await connectTransport(server.address);
  await using connection = new RpcConnection<typeof root>(transport, { service: root });
  expect(await connection.remote.ok()).toBe(true);
  expect(connection.remoteAddress).toBe(server.address);
});
