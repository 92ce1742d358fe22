import { setImmediate as nextTurn } from 'node:timers/promises';
import { type IncomingRequest, listen as listenChannel } from '@mas/channel';
import { usedBytes } from '@mas/garbage';
import { connect, listen, service, withOptions } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { addresses, deferred, rawPeer, rejection } from './helpers.ts';

const HELLO = ['__mas__/hello', [['errors', 'limits']], {}];

/** A peer that answers as a test says, and what it was asked. */
async function plainServer(answer: (request: IncomingRequest) => void) {
  const asked: unknown[] = [];
  const server = await listenChannel(addresses.tcp(), () => {}, {
    onRequest(request) {
      asked.push(request.content);
      answer(request);
    },
  });
  return { asked, server };
}

describe('before its first call, a connection', () => {
  it('tells what it understands, once, and does not wait for an answer', async () => {
    const { asked, server } = await plainServer((request) => {
      const [path] = request.content as [string];
      // It never answers what it does not know.
      if (path === 'add') request.reply(7);
    });
    await using connection = await connect<{ add(): number }>(server.address);
    expect(await connection.remote.add()).toBe(7);
    expect(await connection.remote.add()).toBe(7);
    expect(asked).toEqual([HELLO, ['add', [], {}], ['add', [], {}]]);
    await server.close();
  });

  it('says nothing as long as nobody calls', async () => {
    const { asked, server } = await plainServer(() => {});
    const connection = await connect(server.address);
    await connection.close();
    await server.close();
    expect(asked).toEqual([]);
  });

  it('says nothing when the peer has said it already', async () => {
    const paths: unknown[] = [];
    const noting = service({ note: () => 1 });
    await using peer = await rawPeer(noting, {
      channel: {
        onRequest: (request) => {
          paths.push((request.content as [string])[0]);
          request.reply(null);
        },
      },
    });
    expect(await peer.call('__mas__/hello', [['limits', 'errors', 'tea']])).toEqual([
      'errors',
      'limits',
    ]);
    const [connection] = peer.server.connections;
    await connection!.proxy<{ hello(): void }>('').hello();
    expect(paths).toEqual(['hello']);
  });
});

describe('a peer that knows nothing of limits', () => {
  for (const [what, answer] of [
    ['fails', (request: IncomingRequest) => request.fail('no such function')],
    ['answers null', (request: IncomingRequest) => request.reply(null)],
    ['does not answer', () => {}],
  ] as const) {
    it(`is sent no path and no call that it cannot know, when it ${what}`, async () => {
      const { asked, server } = await plainServer(answer);
      await using connection = await connect<{ add(): number; slow(): number }>(server.address);
      const { remote } = connection;
      const controller = new AbortController();
      const reply = withOptions(remote, { timeoutMs: 60_000, signal: controller.signal });
      const calls = [reply.add(), reply.slow()].map((call) => call.catch(() => {}));
      while (asked.length < 3) await nextTurn();
      controller.abort();
      await Promise.all(calls);
      withOptions(remote, { timeoutMs: 60_000 })
        .add()
        .catch(() => {});
      while (asked.length < 4) await nextTurn();
      expect(asked).toEqual([HELLO, ['add', [], {}], ['slow', [], {}], ['add', [], {}]]);
      connection.abort();
      await server.close();
    });
  }
});

describe('what is given up before the peer has answered the first time', () => {
  it('is told of when it has', async () => {
    const cancelled = deferred<unknown>();
    let greeting!: IncomingRequest;
    const { asked, server } = await plainServer((request) => {
      const [path, [id]] = request.content as [string, [unknown]];
      if (path === '__mas__/hello') greeting = request;
      if (path === '__mas__/cancel') cancelled.resolve(id);
    });
    await using connection = await connect<{ slow(): number }>(server.address);
    const controller = new AbortController();
    const reply = rejection(withOptions(connection.remote, controller).slow(), Error);
    while (asked.length < 2) await nextTurn();
    controller.abort();
    await reply;
    greeting.reply(['limits']);
    expect(await cancelled.promise).toBe(1);
    connection.abort();
    await server.close();
  });
});

describe('the reserved paths', () => {
  it('can be called by anybody with anything, and do no harm', async () => {
    await using peer = await rawPeer(service({ add: (a: number, b: number) => a + b }));
    for (const path of ['hello', 'cancel', 'ping']) {
      for (const args of [[], [null], [-1], ['x'], [{}], [[1]], [5e300], [[], []]]) {
        await peer.call(`__mas__/${path}`, args);
      }
    }
    for (const path of [
      '__mas__',
      '__mas__/',
      '__mas__/other',
      '__mas__/within',
      '__mas__/within/',
      '__mas__/within/5',
      '__mas__/within/x/add',
      '__mas__/within/-5/add',
      '__mas__/within/NaN/add',
      '__mas__/within/5/__mas__/ping',
      '__mas__/within/5/__mas__/within/5/add',
    ]) {
      await expect(peer.call(path, [1, 2])).rejects.toThrow(/RpcError: .*not found/);
    }
    expect(await peer.call('__mas__/within/5000/add', [1, 2])).toBe(3);
    expect(await peer.call('__mas__/within/0/add', [1, 2])).toBe(3);
  });

  it('are not kept in memory when they are long', async () => {
    await using peer = await rawPeer(service({ add: (a: number, b: number) => a + b }));
    const before = await usedBytes();
    const call = peer.call(`__mas__/within/5/${'x'.repeat(10_000_000)}`);
    await expect(call).rejects.toThrow('not found');
    expect(await peer.call('add', [1, 2])).toBe(3);
    expect((await usedBytes()) - before).toBeLessThan(5_000_000);
  });

  it('are answered although the peer has as many calls open as it may', async () => {
    let release!: () => void;
    const root = service({
      wait: () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
      quick: () => 1,
    });
    await using server = await listen(addresses.tcp(), root, {
      limits: { maxIncomingRequests: 1, maxOutgoingRequests: 1 },
    });
    await using connection = await connect<typeof root>(server.address);
    const controller = new AbortController();
    const waiting = connection.remote.wait();
    const given = rejection(withOptions(connection.remote, controller).quick(), Error);
    const last = connection.remote.quick();
    while (release === undefined) await nextTurn();
    // It waits there, and is dropped.
    controller.abort();
    await given;
    release();
    await waiting;
    expect(await last).toBe(1);
  });
});
