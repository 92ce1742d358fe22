import {
  Agent,
  AgentError,
  ChannelError,
  type ConnectionEvent,
  Container,
  expose,
  type Remote,
  withOptions,
} from '@mas/agent';
import { describe, expect, it } from 'vitest';
import { Child } from './child.ts';
import { Counterpart } from './fixtures/counterpart.ts';
import { localName, unixSocket } from './settings.ts';

/** Pauses of no length, and attempts without end: no test waits for time to pass. */
const QUICK = { firstDelayMs: 1, maxDelayMs: 1, maxAttempts: Number.POSITIVE_INFINITY };

class Dog extends Agent {
  static {
    expose(this, 'speak');
  }
  speak(): string {
    return 'woof';
  }
}

/** An agent that waits until it is told to go on. */
class Slow extends Agent {
  static {
    expose(this, 'begin', 'count');
  }
  static begun = 0;
  static onBegin = () => {};
  begin(): Promise<number> {
    Slow.begun += 1;
    Slow.onBegin();
    return new Promise(() => {});
  }
  count(): number {
    return Slow.begun;
  }
}

async function places(): Promise<
  { kind: string; address: string; dispose: () => Promise<void> }[]
> {
  const socket = await unixSocket();
  return [
    { kind: 'ipc', address: socket.address, dispose: async () => socket[Symbol.asyncDispose]() },
    { kind: 'local', address: localName(), dispose: async () => {} },
    { kind: 'tcp', address: 'tcp://127.0.0.1:0', dispose: async () => {} },
  ];
}

describe('a container that has lost another one', () => {
  it('finds it again at the next call, and proxies go on', async () => {
    for (const { address, dispose } of await places()) {
      await using here = await Container.create(localName(), { reconnect: QUICK });
      const before = await Container.create(address);
      const proxy = await here.connect<Counterpart>(before.spawn(Counterpart).address);
      expect(await proxy.add(3, 4)).toBe(7);
      await before.shutdown();
      const waiting = proxy.add(1, 2);
      await using after = await Container.create(before.address);
      after.spawn(Counterpart);
      expect(await waiting).toBe(3);
      expect(await proxy.add(3, 4)).toBe(7);
      expect(await here.connect<Counterpart>(`${before.address}/0`)).toBe(proxy);
      await here.shutdown();
      await dispose();
    }
  });

  it('finds a process again that was killed and started anew', { timeout: 60_000 }, async () => {
    const events: ConnectionEvent[] = [];
    await using here = await Container.create('tcp://127.0.0.1:0', {
      reconnect: QUICK,
      onConnectionState: (event) => events.push(event),
    });
    await using dying = new Child('counterpart-process.ts', 'msgpack');
    const address = await dying.line();
    const proxy = await here.connect<Counterpart>(address);
    expect(await proxy.add(3, 4)).toBe(7);
    await dying.kill();
    const waiting = proxy.add(1, 2);
    await using risen = new Child('counterpart-process.ts', 'msgpack', address.slice(0, -2));
    expect(await waiting).toBe(3);
    expect(await risen.line()).toBe(address);
    const states = events.map(({ state }) => state);
    expect(states.slice(0, 3)).toEqual(['connecting', 'open', 'lost']);
    expect(states.at(-1)).toBe('open');
    expect(new Set(states)).toEqual(new Set(['connecting', 'open', 'lost', 'waiting']));
    expect(new Set(events.map((event) => event.address))).toEqual(new Set([address.slice(0, -2)]));
  });

  it('says that there is no such agent when it has come back without it', async () => {
    const address = localName();
    await using here = await Container.create(localName(), { reconnect: QUICK });
    const before = await Container.create(address);
    const proxy = await here.connect<Counterpart>(before.spawn(Counterpart).address);
    await before.shutdown();
    await using after = await Container.create(address);
    const failed = proxy.add(3, 4);
    await expect(failed).rejects.toThrow(AgentError);
    await expect(failed).rejects.toMatchObject({
      code: 'ERR_MAS_NO_SUCH_AGENT',
      message: `there is no agent "0" in the container ${address}`,
    });
    // It may come later.
    after.spawn(Counterpart);
    expect(await proxy.add(3, 4)).toBe(7);
  });

  it('does not take another agent for the one that was there', async () => {
    const address = localName();
    await using here = await Container.create(localName(), { reconnect: QUICK });
    const before = await Container.create(address);
    const proxy = await here.connect<Counterpart>(before.spawn(Counterpart).address);
    await before.shutdown();
    await using after = await Container.create(address);
    const dog = after.spawn(Dog);
    await expect(proxy.add(3, 4)).rejects.toMatchObject({
      code: 'ERR_MAS_NO_SUCH_AGENT',
      message: `there is no agent "0" in the container ${address}: it is of the class Dog now, not Counterpart`,
    });
    const speaker = await here.connect<Dog>(dog.address);
    expect(await speaker.speak()).toBe('woof');
    // Nor does it when somebody else has connected to that one.
    expect(speaker).not.toBe(proxy);
    await expect(proxy.add(3, 4)).rejects.toMatchObject({ code: 'ERR_MAS_NO_SUCH_AGENT' });
  });

  it('rejects what was in flight and does not send it again', async () => {
    const address = localName();
    Slow.begun = 0;
    await using here = await Container.create(localName(), { reconnect: QUICK });
    const before = await Container.create(address);
    const proxy = await here.connect<Slow>(before.spawn(Slow).address);
    const begun = new Promise<void>((resolve) => {
      Slow.onBegin = resolve;
    });
    const call = proxy.begin();
    const failed = call.catch((error: unknown) => error);
    await begun;
    await before.shutdown({ timeoutMs: 0 });
    expect(await failed).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'maybe' });
    await using after = await Container.create(address);
    after.spawn(Slow);
    expect(await proxy.count()).toBe(1);
  });

  it('sends it again when it may run twice', async () => {
    const address = localName();
    Slow.begun = 0;
    await using here = await Container.create(localName(), { reconnect: QUICK });
    const before = await Container.create(address);
    const proxy = await here.connect<Slow>(before.spawn(Slow).address);
    const first = new Promise<void>((resolve) => {
      Slow.onBegin = resolve;
    });
    const controller = new AbortController();
    const options = { idempotent: true, signal: controller.signal } as const;
    const failed = withOptions(proxy, options)
      .begin()
      .catch((error: unknown) => error);
    await first;
    const second = new Promise<void>((resolve) => {
      Slow.onBegin = resolve;
    });
    await before.shutdown({ timeoutMs: 0 });
    await using after = await Container.create(address);
    after.spawn(Slow);
    await second;
    expect(await proxy.count()).toBe(2);
    controller.abort();
    expect(await failed).toMatchObject({ code: 'ERR_MAS_ABORTED' });
  });

  it('gives up after so many attempts, and begins anew at the next call', async () => {
    const address = localName();
    const events: string[] = [];
    await using here = await Container.create(localName(), {
      reconnect: { firstDelayMs: 1, maxAttempts: 3 },
      onConnectionState: ({ state, attempt }) => events.push(`${state} ${attempt ?? ''}`.trim()),
    });
    const before = await Container.create(address);
    const proxy = await here.connect<Counterpart>(before.spawn(Counterpart).address);
    await before.shutdown();
    for (let round = 0; round < 2; round += 1) {
      events.length = 0;
      const failed = proxy.add(3, 4);
      await expect(failed).rejects.toThrow(ChannelError);
      await expect(failed).rejects.toMatchObject({ code: 'ERR_MAS_CONNECT', sent: 'no' });
      expect(events).toEqual([
        'connecting 1',
        'waiting 1',
        'connecting 2',
        'waiting 2',
        'connecting 3',
        'lost',
      ]);
    }
  });

  it('does not wait beyond the time and the signal of the call', async () => {
    const address = localName();
    await using here = await Container.create(localName(), { reconnect: QUICK });
    const before = await Container.create(address);
    const proxy = await here.connect<Counterpart>(before.spawn(Counterpart).address);
    await before.shutdown();
    const late = withOptions(proxy, { timeoutMs: 5 }).add(3, 4);
    await expect(late).rejects.toMatchObject({ code: 'ERR_MAS_TIMEOUT', sent: 'no' });
    const controller = new AbortController();
    const aborted = withOptions(proxy, { signal: controller.signal }).add(3, 4);
    controller.abort('enough');
    await expect(aborted).rejects.toMatchObject({
      code: 'ERR_MAS_ABORTED',
      sent: 'no',
      cause: 'enough',
    });
  });

  it('stops looking for it when it is shut down', async () => {
    const address = localName();
    const events: string[] = [];
    const here = await Container.create(localName(), {
      reconnect: QUICK,
      onConnectionState: ({ state }) => events.push(state),
    });
    const before = await Container.create(address);
    const proxy = await here.connect<Counterpart>(before.spawn(Counterpart).address);
    await before.shutdown();
    const waiting = proxy.add(3, 4).catch((error: unknown) => error);
    await here.shutdown();
    expect(await waiting).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'no' });
    expect(events.at(-1)).toBe('closed');
    await expect(proxy.add(3, 4)).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'no' });
  });

  it('connects again at once when it is told to', async () => {
    const address = localName();
    let onOpen = () => {};
    await using here = await Container.create(localName(), {
      reconnect: { ...QUICK, eager: true },
      onConnectionState: ({ state }) => {
        if (state === 'open') onOpen();
      },
    });
    const before = await Container.create(address);
    await here.connect<Counterpart>(before.spawn(Counterpart).address);
    const again = new Promise<void>((resolve) => {
      onOpen = resolve;
    });
    await before.shutdown();
    await using _after = await Container.create(address);
    await again;
  });

  it('does not take what the other one has passed for something of the new one', async () => {
    class Broker extends Agent {
      static {
        expose(this, 'dog');
      }
      dog(): Dog {
        return dogs.at(-1)!;
      }
    }
    const dogs: Dog[] = [];
    const address = localName();
    await using here = await Container.create(localName(), { reconnect: QUICK });
    const before = await Container.create(address);
    const broker = await here.connect<Broker>(before.spawn(Broker).address);
    dogs.push(before.spawn(Dog));
    const dog = (await broker.dog()) as Remote<Dog>;
    expect(await dog.speak()).toBe('woof');
    await before.shutdown();
    await using after = await Container.create(address);
    after.spawn(Broker);
    dogs.push(after.spawn(Dog));
    await expect(dog.speak()).rejects.toMatchObject({
      code: 'ERR_MAS_CLOSED',
      sent: 'no',
      message: expect.stringContaining('over which this was passed has ended'),
    });
    const next = (await broker.dog()) as Remote<Dog>;
    expect(next).not.toBe(dog);
    expect(await next.speak()).toBe('woof');
    await expect(dog.speak()).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'no' });
  });

  it('is not connected to when it has closed an idle connection, until the next call', async () => {
    const events: string[] = [];
    await using there = await Container.create(localName());
    let onLost = () => {};
    const lost = new Promise<void>((resolve) => {
      onLost = resolve;
    });
    await using here = await Container.create(localName(), {
      limits: { idleTimeoutMs: 4 },
      reconnect: { ...QUICK, eager: true },
      onConnectionState: ({ state }) => {
        events.push(state);
        if (state === 'lost') onLost();
      },
    });
    const proxy = await here.connect<Counterpart>(there.spawn(Counterpart).address);
    await lost;
    expect(events).toEqual(['connecting', 'open', 'lost']);
    expect(await proxy.add(3, 4)).toBe(7);
    expect(events.slice(3, 5)).toEqual(['connecting', 'open']);
  });
});
