import {
  type Call,
  ChannelError,
  connect,
  currentCall,
  Loopback,
  listen,
  type Remote,
  service,
  withOptions,
} from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { addresses, type Deferred, deferred, kinds, pair, rejection } from './helpers.ts';

/** A service that tells the test of its calls. */
class Worker {
  readonly calls: Call[] = [];
  begun: Deferred<Call> = deferred<Call>();
  readonly root = service({
    ping: () => 'pong',
    /** Never ends. */
    work: () => {
      const call = currentCall()!;
      this.calls.push(call);
      this.begun.resolve(call);
      return new Promise<string>(() => {});
    },
    remaining: () => currentCall()!.remainingMs ?? null,
  });
}

async function begin(worker: Worker): Promise<Call> {
  const call = await worker.begun.promise;
  worker.begun = deferred<Call>();
  return call;
}

type Root = Worker['root'];
type Opened = AsyncDisposable & { readonly remote: Remote<Root> };

const ways: [string, (worker: Worker) => Promise<Opened>][] = [
  ...kinds.map((kind): [string, (worker: Worker) => Promise<Opened>] => [
    `over ${kind}`,
    (worker) => pair(worker.root, { address: addresses[kind]() }),
  ]),
  [
    'by a loopback',
    async (worker) => {
      const { remote } = new Loopback(worker.root, 'here');
      return { remote: remote as Remote<Root>, [Symbol.asyncDispose]: async () => {} };
    },
  ],
];

const aborted = (signal: AbortSignal) =>
  new Promise<ChannelError>((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    signal.addEventListener('abort', () => resolve(signal.reason));
  });

describe.each(ways)('%s, a function', (_, open) => {
  it('learns that its caller has given up, from the first call on', async () => {
    const worker = new Worker();
    await using opened = await open(worker);
    for (let round = 0; round < 3; round += 1) {
      const controller = new AbortController();
      const reply = rejection(withOptions(opened.remote, controller).work(), ChannelError);
      const call = await begin(worker);
      expect(call.signal.aborted).toBe(false);
      controller.abort();
      expect((await reply).code).toBe('ERR_MAS_ABORTED');
      expect((await aborted(call.signal)).code).toBe('ERR_MAS_ABORTED');
    }
    expect(await opened.remote.ping()).toBe('pong');
  });

  it('learns that the time of its caller is over', async () => {
    const worker = new Worker();
    await using opened = await open(worker);
    for (let round = 0; round < 3; round += 1) {
      const reply = rejection(withOptions(opened.remote, { timeoutMs: 5 }).work(), ChannelError);
      const call = await begin(worker);
      expect((await reply).code).toBe('ERR_MAS_TIMEOUT');
      await aborted(call.signal);
    }
  });

  it('is told how much time there is', async () => {
    await using opened = await open(new Worker());
    await opened.remote.ping();
    expect(await opened.remote.remaining()).toBe(null);
    const remaining = await withOptions(opened.remote, { timeoutMs: 60_000 }).remaining();
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(60_000);
    const forEver = withOptions(opened.remote, { timeoutMs: Number.POSITIVE_INFINITY });
    expect(await forEver.remaining()).toBe(null);
  });

  it('gets the signal of its own call, and not that of another', async () => {
    const worker = new Worker();
    await using opened = await open(worker);
    const first = new AbortController();
    const second = new AbortController();
    const replies = [first, second].map((controller) =>
      withOptions(opened.remote, controller)
        .work()
        .catch(() => 'given up'),
    );
    await begin(worker);
    while (worker.calls.length < 2) await begin(worker);
    second.abort();
    await aborted(worker.calls[1]!.signal);
    expect(worker.calls[0]!.signal.aborted).toBe(false);
    first.abort();
    await aborted(worker.calls[0]!.signal);
    expect(await Promise.all(replies)).toEqual(['given up', 'given up']);
  });

  it('is told nothing any longer when it has answered', async () => {
    const calls: Call[] = [];
    const root = service({
      answer: () => void calls.push(currentCall()!),
      ping: () => 'pong',
      work: () => 'x',
      remaining: () => null,
    });
    await using opened = await open({ root } as unknown as Worker);
    const controller = new AbortController();
    const remote = opened.remote as unknown as Remote<typeof root>;
    await withOptions(remote, { signal: controller.signal, timeoutMs: 60_000 }).answer();
    controller.abort();
    await remote.ping();
    expect(calls[0]!.signal.aborted).toBe(false);
  });
});

describe('currentCall', () => {
  it('is undefined outside of a call, and after the first await', async () => {
    expect(currentCall()).toBeUndefined();
    const seen: unknown[] = [];
    const root = service({
      async look() {
        seen.push(currentCall() !== undefined);
        await null;
        seen.push(currentCall());
      },
    });
    await using peer = await pair(root);
    await peer.remote.look();
    expect(seen).toEqual([true, undefined]);
    expect(currentCall()).toBeUndefined();
  });

  it('is that of the inner call, and then of the outer again, when one function calls another', async () => {
    const inner = new Loopback(
      service({ who: () => currentCall()!.peer.address }),
      'local://inner',
    );
    const root = service({
      async both() {
        const before = currentCall()!.peer.address;
        const asked = inner.remote.who();
        const after = currentCall()!.peer.address;
        return [before, await asked, after];
      },
    });
    await using peer = await pair(root);
    const [before, middle, after] = await peer.remote.both();
    expect(middle).toBe('local://inner');
    expect(before).toMatch(/^tcp:/);
    expect(after).toBe(before);
  });

  it('is the same however often it is asked for, and tells who calls', async () => {
    const root = service({
      look() {
        const call = currentCall();
        return [call === currentCall(), call!.peer.isLocal];
      },
    });
    await using remote = await pair(root);
    expect(await remote.remote.look()).toEqual([true, false]);
    await using local = await pair(root, { address: addresses.local() });
    expect(await local.remote.look()).toEqual([true, true]);
  });
});

describe('a function whose caller is gone', () => {
  it('learns that the connection has ended', async () => {
    const worker = new Worker();
    await using server = await listen(addresses.tcp(), worker.root);
    const connection = await connect<Root>(server.address);
    const reply = rejection(connection.remote.work(), ChannelError);
    const call = await begin(worker);
    connection.abort();
    expect((await reply).code).toBe('ERR_MAS_CLOSED');
    expect(await aborted(call.signal)).toMatchObject({ code: 'ERR_MAS_CLOSED' });
  });
});

describe('a call within another', () => {
  /** A chain of two services: the first calls the second for its own caller. */
  async function chain() {
    const worker = new Worker();
    const far = await pair(worker.root);
    const root = service({
      ping: () => 'pong',
      forward: () => withOptions(far.remote, { within: currentCall() }).work(),
      remaining: () => withOptions(far.remote, { within: currentCall() }).remaining(),
      both: (signal: boolean) =>
        withOptions(far.remote, {
          within: currentCall(),
          ...(signal && { signal: new AbortController().signal }),
          timeoutMs: 30_000,
        }).remaining(),
    });
    const near = await pair(root);
    await near.remote.ping();
    await far.remote.ping();
    return {
      worker,
      remote: near.remote,
      async [Symbol.asyncDispose]() {
        await near[Symbol.asyncDispose]();
        await far[Symbol.asyncDispose]();
      },
    };
  }

  it('is given up when that one is', async () => {
    await using both = await chain();
    const controller = new AbortController();
    const reply = rejection(withOptions(both.remote, controller).forward(), ChannelError);
    const { signal } = await begin(both.worker);
    controller.abort();
    await reply;
    expect(await aborted(signal)).toMatchObject({ code: 'ERR_MAS_ABORTED' });
  });

  it('has no more time than what is left', async () => {
    await using both = await chain();
    expect(await both.remote.remaining()).toBe(null);
    const limited = withOptions(both.remote, { timeoutMs: 20_000 });
    expect(await limited.remaining()).toBeLessThanOrEqual(20_000);
    for (const signal of [true, false]) {
      expect(await limited.both(signal)).toBeLessThanOrEqual(20_000);
      const more = await withOptions(both.remote, { timeoutMs: 50_000 }).both(signal);
      expect(more).toBeLessThanOrEqual(30_000);
      expect(await both.remote.both(signal)).toBeLessThanOrEqual(30_000);
    }
  });

  it('has its own time, whatever others have that are made at once', async () => {
    const tell = () => {
      const { remainingMs } = currentCall()!;
      return remainingMs === undefined ? 'for ever' : Math.round(remainingMs / 10_000);
    };
    await using peer = await pair(service({ a: () => ['a', tell()], b: () => ['b', tell()] }));
    const { remote } = peer;
    // With the second answer at the latest it is known what the peer understands.
    await remote.a();
    await remote.a();
    const replies = [20_000, 40_000].flatMap((timeoutMs) => {
      const limited = withOptions(remote, { timeoutMs });
      return [limited.a(), remote.a(), limited.b(), limited.a()];
    });
    const told = [
      ['a', 2],
      ['a', 'for ever'],
      ['b', 2],
      ['a', 2],
    ];
    const later = told.map(([name, time]) => [name, time === 2 ? 4 : time]);
    expect(await Promise.all(replies)).toEqual([...told, ...later]);
  });

  it('is not made when that one has been given up before', async () => {
    const calls: Call[] = [];
    const root = service({
      keep: () => void calls.push(currentCall()!),
      wait: () => new Promise(() => void calls.push(currentCall()!)),
      ping: () => 'pong',
    });
    await using peer = await pair(root);
    await using far = await pair(new Worker().root);
    const controller = new AbortController();
    const reply = rejection(withOptions(peer.remote, controller).wait(), ChannelError);
    await peer.remote.ping();
    controller.abort();
    await reply;
    await aborted(calls[0]!.signal);
    const late = withOptions(far.remote, { within: calls[0] }).ping();
    expect(await rejection(late, ChannelError)).toMatchObject({
      code: 'ERR_MAS_ABORTED',
      sent: 'no',
    });
  });
});
