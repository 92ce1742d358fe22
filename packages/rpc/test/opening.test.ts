import { once } from 'node:events';
import { connectTransport } from '@mas/channel';
import { ChannelError, connect, customType, listen, RpcConnection, service } from '@mas/rpc';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addresses, deferred, pair, rejection } from './helpers.ts';

const root = service({ ok: () => true });

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

  it('when a service exposes nothing, and a transport that it was to go over does not stay open', async () => {
    const accepted = deferred<RpcConnection>();
    await using server = await listen(addresses.tcp(), root, { onConnection: accepted.resolve });
    const transport = await connectTransport(server.address);
    expect(() => new RpcConnection(transport, { service: {} })).toThrow(TypeError);
    await (await accepted.promise).closed;
  });

  it('when an option is wrong, and no connection stays open', async () => {
    for (const options of [
      { limits: { maxQueuedBytes: 0 } },
      { limits: { maxMessageBytes: -1 } },
      { limits: { maxReferences: 0 } },
      { types: twice },
    ]) {
      await expect(listen(addresses.tcp(), root, options)).rejects.toThrow();
      const accepted = deferred<RpcConnection>();
      await using server = await listen(addresses.tcp(), root, { onConnection: accepted.resolve });
      await expect(connect(server.address, options)).rejects.toThrow();
      if ('limits' in options) continue; // it has not even connected
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
