import { ChannelError, connect, RpcConnection, service } from '@mas/rpc';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { addresses, deferred, kinds, type Pair, pair, rejection } from './helpers.ts';

/** A handler that is running until it is told to end. */
async function running(address?: string): Promise<
  Pair<{ wait(): Promise<string>; ping(): string }> & {
    readonly gate: ReturnType<typeof deferred<string>>;
    readonly call: Promise<unknown>;
  }
> {
  const gate = deferred<string>();
  const begun = deferred();
  const root = service({
    wait() {
      begun.resolve();
      return gate.promise;
    },
    ping: () => 'pong',
  });
  const peer = await pair(root, address === undefined ? {} : { address });
  // What a test does not await may reject, when it closes the connection.
  const call = peer.remote.wait().catch((error: unknown) => error);
  await begun.promise;
  return Object.assign(peer, { gate, call });
}

/** What settles first. */
async function first(...steps: [string, Promise<unknown>][]): Promise<string> {
  return Promise.race(steps.map(([name, step]) => step.then(() => name)));
}

afterEach(() => {
  vi.useRealTimers();
});

describe.each(kinds)('over %s', (kind) => {
  it('both ends are told that, and by whom, a connection was closed', async () => {
    await using peer = await pair(service({ ok: () => true }), { address: addresses[kind]() });
    await peer.connection.close();
    expect(await peer.connection.closed).toEqual({ by: 'local' });
    expect(await peer.accepted.closed).toEqual({ by: 'remote' });
    expect(peer.server.connections.size).toBe(0);
  });

  it('both ends are told why one was aborted', async () => {
    await using peer = await pair(service({ ok: () => true }), { address: addresses[kind]() });
    const reason = new Error('enough');
    peer.accepted.abort(reason);
    const here = await peer.accepted.closed;
    expect(here.by).toBe('local');
    expect(here.error?.code).toBe('ERR_MAS_CLOSED');
    expect(here.error?.cause).toBe(reason);
    expect((await peer.connection.closed).by).toBe('remote');
  });

  it('closing waits for the handler that runs, and its caller gets the result', async () => {
    await using peer = await running(addresses[kind]());
    const closing = peer.server.close();
    expect(await peer.remote.ping()).toBe('pong'); // what the handler may need is still served
    peer.gate.resolve('done');
    expect(await peer.call).toBe('done');
    await closing;
    expect(await peer.connection.closed).toEqual({ by: 'remote' });
  });
});

describe('a connection', () => {
  it('rejects the calls that are open when it is closed, and those that come later', async () => {
    await using peer = await running();
    await peer.connection.close();
    expect(await peer.call).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'maybe' });
    const late = await rejection(peer.remote.ping(), ChannelError);
    expect(late).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'no' });
    await peer.connection.close(); // again
  });

  it('waits for handlers for five seconds when it is closed, and no longer', async () => {
    await using peer = await running(addresses.local());
    vi.useFakeTimers();
    const closing = peer.accepted.close();
    await vi.advanceTimersByTimeAsync(4999);
    expect(await peer.remote.ping()).toBe('pong');
    await vi.advanceTimersByTimeAsync(1);
    await closing;
    expect(await peer.call).toMatchObject({ code: 'ERR_MAS_CLOSED' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits as long as it is told to', async () => {
    await using peer = await running(addresses.local());
    vi.useFakeTimers();
    const closing = peer.accepted.close({ timeoutMs: 60_000 });
    await vi.advanceTimersByTimeAsync(59_999);
    expect(await peer.remote.ping()).toBe('pong');
    peer.gate.resolve('done');
    expect(await peer.call).toBe('done');
    await closing;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits without a limit when it is told so, and not at all for 0', async () => {
    await using peer = await running(addresses.local());
    vi.useFakeTimers();
    const idle = peer.accepted.idle({ timeoutMs: Number.POSITIVE_INFINITY });
    expect(vi.getTimerCount()).toBe(0);
    await peer.accepted.idle({ timeoutMs: 0 });
    await peer.accepted.close({ timeoutMs: 0 });
    expect(await peer.call).toMatchObject({ code: 'ERR_MAS_CLOSED' });
    peer.gate.resolve('too late');
    await idle;
  });

  it('is idle at once when no handler runs', async () => {
    await using peer = await pair(service({ ok: () => true }));
    await peer.remote.ok();
    await peer.accepted.idle({ timeoutMs: Number.POSITIVE_INFINITY });
  });

  it('does not wait for handlers that begin while it waits', async () => {
    const gates = [deferred<string>(), deferred<string>(), deferred<string>()];
    const begun = gates.map(() => deferred());
    const root = service({
      wait(index: number) {
        begun[index]!.resolve();
        return gates[index]!.promise;
      },
    });
    await using peer = await pair(root);
    const calls = [peer.remote.wait(0), peer.remote.wait(1)];
    await Promise.all([begun[0]!.promise, begun[1]!.promise]);
    const idle = peer.accepted.idle({ timeoutMs: Number.POSITIVE_INFINITY });
    const late = peer.remote.wait(2);
    await begun[2]!.promise;
    gates[1]!.resolve('second');
    expect(await calls[1]).toBe('second');
    expect(await first(['idle', idle], ['not yet', Promise.resolve()])).toBe('not yet');
    gates[0]!.resolve('first');
    expect(await calls[0]).toBe('first');
    await idle;
    gates[2]!.resolve('late');
    expect(await late).toBe('late');
  });

  it('is closed by `await using`', async () => {
    await using peer = await pair(service({ ok: () => true }));
    let inner: RpcConnection<unknown> | undefined;
    {
      await using connection = await connect(peer.server.address);
      inner = connection;
    }
    expect(inner).toBeInstanceOf(RpcConnection);
    expect(await inner.closed).toEqual({ by: 'local' });
  });
});
