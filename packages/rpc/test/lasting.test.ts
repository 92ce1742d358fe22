import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Channel, listen as listenChannel, type Server } from '@mas/channel';
import { collectGarbage, usedBytes } from '@mas/garbage';
import {
  type ConnectionEvent,
  connectLasting,
  currentCall,
  LastingConnection,
  listen,
  type Remote,
  RemoteError,
  service,
  withOptions,
} from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { addresses, deferred, kinds, rejection } from './helpers.ts';

const QUICK = { firstDelayMs: 1, maxDelayMs: 1, maxAttempts: Number.POSITIVE_INFINITY };
const root = service({
  add: (a: number, b: number) => a + b,
  never: () => new Promise<void>(() => {}),
});

describe.each(kinds)('over %s, a connection that lasts', (kind) => {
  it('is opened again by the next call when its server is back', async () => {
    const first = await listen(addresses[kind](), root);
    await using connection = await connectLasting<typeof root>(first.address, { reconnect: QUICK });
    const { remote } = connection;
    expect(await remote.add(1, 2)).toBe(3);
    const open = rejection(remote.never(), Error);
    await first.close({ timeoutMs: 0 });
    expect(await open).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'maybe' });
    const waiting = [remote.add(3, 4), connection.proxy<typeof root>('').add(5, 6)];
    await using _second = await listen(first.address, root);
    expect(await Promise.all(waiting)).toEqual([7, 11]);
    expect(connection.proxy('')).toBe(remote);
  });
});

describe('connectLasting', () => {
  it('tells why it could not connect the first time, and of each state', async () => {
    const events: ConnectionEvent[] = [];
    const address = addresses.local();
    const options = { onConnectionState: (event: ConnectionEvent) => events.push(event) };
    await expect(connectLasting(address, options)).rejects.toMatchObject({
      code: 'ERR_MAS_CONNECT',
      sent: 'no',
    });
    expect(events).toEqual([
      { address, state: 'connecting', attempt: 1 },
      { address, state: 'lost', error: expect.objectContaining({ code: 'ERR_MAS_CONNECT' }) },
    ]);
  });

  it('does not tell that it is lost when one of two gives up waiting for it', async () => {
    const events: string[] = [];
    const connection = new LastingConnection(addresses.local(), {
      onConnectionState: ({ state }) => events.push(state),
    });
    const patient = connection.connect({ timeoutMs: 600_000 }).catch((error: unknown) => error);
    const controller = new AbortController();
    const impatient = rejection(connection.connect({ signal: controller.signal }), Error);
    controller.abort();
    expect(await impatient).toMatchObject({ code: 'ERR_MAS_ABORTED', sent: 'no' });
    expect(events).toEqual(['connecting']);
    await connection.close();
    expect(events).toEqual(['connecting', 'closed']);
    expect(await patient).toMatchObject({ sent: 'no' });
  });

  it('refuses numbers that make no sense', () => {
    for (const name of ['maxAttempts', 'firstDelayMs', 'maxDelayMs']) {
      const options = { reconnect: { [name]: 0 } };
      expect(() => new LastingConnection('local://x', options)).toThrow(
        `reconnect.${name} must be`,
      );
    }
  });
});

describe('a connection that was lost', () => {
  it('leaves nothing behind of calls that were given up meanwhile', async () => {
    const server = await listen(addresses.local(), root);
    await using connection = await connectLasting<typeof root>(server.address, {
      reconnect: { firstDelayMs: 1e9, maxDelayMs: 1e9, maxAttempts: Number.POSITIVE_INFINITY },
    });
    await connection.remote.add(1, 2);
    await server.close();
    const controller = new AbortController();
    const remote = withOptions(connection.remote, { signal: controller.signal });
    const giveUpMany = async () => {
      const calls = Array.from({ length: 5000 }, () => remote.add(1, 2).catch(() => {}));
      const own = new AbortController();
      const others = Array.from({ length: 5000 }, () =>
        withOptions(connection.remote, own)
          .add(1, 2)
          .catch(() => {}),
      );
      own.abort();
      await Promise.all(others);
      return calls;
    };
    const first = await giveUpMany();
    await collectGarbage();
    const before = await usedBytes();
    for (let round = 0; round < 4; round += 1) {
      const own = new AbortController();
      const calls = Array.from({ length: 5000 }, () =>
        withOptions(connection.remote, own)
          .add(1, 2)
          .catch(() => {}),
      );
      own.abort();
      await Promise.all(calls);
    }
    expect((await usedBytes()) - before).toBeLessThan(4_000_000);
    controller.abort();
    await Promise.all(first);
  });

  it('is not opened again and again without a pause when it ends each time', async () => {
    const address = addresses.local();
    let accepted = 0;
    const onChannel = (channel: Channel) => {
      accepted += 1;
      channel.abort();
    };
    const server: Server<Channel> = await listenChannel(address, onChannel);
    const delays: number[] = [];
    const enough = deferred<void>();
    const connection = new LastingConnection(address, {
      reconnect: { eager: true, firstDelayMs: 4, maxDelayMs: 64, maxAttempts: 5 },
      onConnectionState({ state, attempt, delayMs }) {
        if (state === 'waiting') delays.push(attempt!);
        if (state === 'lost' && accepted >= 6) enough.resolve();
        expect(delayMs ?? 0).toBeLessThanOrEqual(64);
      },
    });
    await connection.connect();
    await enough.promise;
    expect(delays).toEqual([1, 2, 3, 4, 5]);
    await connection.close();
    await server.close();
  });

  it('is looked after once for all who wait', async () => {
    let checks = 0;
    const first = await listen(addresses.local(), root);
    await using connection = await connectLasting(first.address, { reconnect: QUICK });
    const proxy = connection.proxy<typeof root>('', {
      label: 'the root',
      check: async () => {
        checks += 1;
      },
    });
    await first.close();
    const calls = Array.from({ length: 100 }, (_, index) => proxy.add(index, 1));
    await using _second = await listen(first.address, root);
    expect(await Promise.all(calls)).toEqual(calls.map((_, index) => index + 1));
    expect(checks).toBe(1);
  });

  it('rejects calls with what a check throws, and takes another label for something else', async () => {
    const first = await listen(addresses.local(), root);
    await using connection = await connectLasting(first.address, { reconnect: QUICK });
    let isThere = false;
    const check = async () => {
      if (!isThere) throw new TypeError('somebody else lives here now');
    };
    const proxy = connection.proxy<typeof root>('', { label: 'Alice', check });
    expect(await proxy.add(1, 2)).toBe(3);
    await first.close();
    await using _second = await listen(first.address, root);
    await expect(proxy.add(1, 2)).rejects.toThrow('somebody else lives here now');
    const other = connection.proxy<typeof root>('', { label: 'Bob', check: async () => {} });
    expect(other).not.toBe(proxy);
    expect(await other.add(1, 2)).toBe(3);
    await expect(proxy.add(1, 2)).rejects.toThrow(TypeError);
    isThere = true;
    expect(await proxy.add(1, 2)).toBe(3);
  });
});

describe('a call that may not run twice', () => {
  it('is not made again, also when it was the first over its connection', async () => {
    let runs = 0;
    const deadly = service({
      die() {
        runs += 1;
        for (const connection of server.connections) connection.abort();
      },
      count: () => runs,
    });
    const server = await listen(addresses.local(), deadly);
    await using connection = await connectLasting<typeof deadly>(server.address, {
      reconnect: QUICK,
    });
    const failed = { code: 'ERR_MAS_CLOSED', sent: 'maybe' };
    expect(await rejection(connection.remote.die(), Error)).toMatchObject(failed);
    // This one waits until the connection is there again.
    expect(await rejection(connection.remote.die(), Error)).toMatchObject(failed);
    expect(await connection.remote.count()).toBe(2);
    await server.close();
  });
});

describe('a call that may run twice', () => {
  it('waits before it is made again, and says in the end that it may have run', async () => {
    let runs = 0;
    const deadly = service({
      die() {
        runs += 1;
        for (const connection of server.connections) connection.abort();
      },
    });
    const server = await listen(addresses.local(), deadly);
    await using connection = await connectLasting<typeof deadly>(server.address, {
      reconnect: { firstDelayMs: 1, maxDelayMs: 2, maxAttempts: 3 },
    });
    const call = withOptions(connection.remote, { idempotent: true }).die();
    expect(await rejection(call, Error)).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'maybe' });
    expect(runs).toBe(4);

    const last = withOptions(connection.remote, { idempotent: true });
    const gone = last.die();
    while (runs < 5) await nextTurn();
    await server.close();
    expect(await rejection(gone, Error)).toMatchObject({ sent: 'maybe' });
  });

  it('is not made again when it was answered, also by a failure', async () => {
    let runs = 0;
    const failing = service({
      fail() {
        runs += 1;
        throw new RangeError('no');
      },
    });
    await using server = await listen(addresses.local(), failing);
    await using connection = await connectLasting<typeof failing>(server.address);
    const call = withOptions(connection.remote, { idempotent: true }).fail();
    expect((await rejection(call, RemoteError)).cause).toBeInstanceOf(RangeError);
    expect(runs).toBe(1);
  });
});

describe('what is limited by a signal that was aborted before', () => {
  it('leaves no listener behind', async () => {
    await using server = await listen(
      addresses.local(),
      service({
        wait: () => new Promise<void>(() => void calls.push(currentCall()!)),
      }),
    );
    const calls: NonNullable<ReturnType<typeof currentCall>>[] = [];
    await using connection = await connectLasting<{ wait(): Promise<void> }>(server.address);
    connection.remote.wait().catch(() => {});
    while (calls.length === 0) await nextTurn();
    const { signal } = calls[0]!;
    const remote: Remote<{ wait(): Promise<void> }> = withOptions(connection.remote, {
      within: calls[0],
      signal: AbortSignal.abort(),
    });
    for (let round = 0; round < 20; round += 1) {
      await expect(remote.wait()).rejects.toMatchObject({ code: 'ERR_MAS_ABORTED', sent: 'no' });
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
