import { Agent, Container, expose, type Remote, RemoteError, withOptions } from '@mas/agent';
import { describe, expect, it } from 'vitest';
import { Counterpart, Money } from './fixtures/counterpart.ts';
import { localName } from './settings.ts';

const refused = expect.objectContaining({
  name: 'SerializationError',
  code: 'ERR_MAS_SERIALIZATION',
});

/** A counterpart, and a proxy to it from its own container and from another one. */
async function bothWays(): Promise<
  AsyncDisposable & {
    readonly container: Container;
    readonly other: Container;
    readonly agent: Counterpart;
    readonly local: Remote<Counterpart>;
    readonly remote: Remote<Counterpart>;
  }
> {
  const container = await Container.create(localName());
  const other = await Container.create(localName());
  const agent = container.spawn(Counterpart);
  return {
    container,
    other,
    agent,
    local: await container.connect<Counterpart>(agent.address),
    remote: await other.connect<Counterpart>(agent.address),
    async [Symbol.asyncDispose]() {
      await container.shutdown();
      await other.shutdown();
    },
  };
}

describe('where local and remote calls differ', () => {
  it('data is passed as it is locally, and copied remotely', async () => {
    await using ways = await bothWays();
    const data = { list: [1, 2] };
    const [local] = await ways.local.echo(data);
    const [remote] = await ways.remote.echo(data);
    expect(local).toBe(data);
    expect(remote).not.toBe(data);
    expect(remote).toEqual(data);
  });

  it('what no codec can say is passed locally, and refused remotely', async () => {
    await using ways = await bothWays();
    // The last is of a class that the containers have not been told of.
    for (const value of [undefined, [undefined], new Map([[1, 2]]), () => 1, new Money(1, 'EUR')]) {
      const [local] = await ways.local.echo(value);
      expect(local).toBe(value);
      await expect(ways.remote.echo(value)).rejects.toEqual(refused);
    }
  });

  it('a local call has begun when it returns, a remote one comes later', async () => {
    await using ways = await bothWays();
    const calls: string[] = [];
    ways.agent.add = (a, b) => {
      calls.push('called');
      return a + b;
    };
    const remote = ways.remote.add(1, 2);
    expect(calls).toEqual([]);
    await remote;
    const local = ways.local.add(1, 2);
    expect(calls).toEqual(['called', 'called']);
    await local;
  });

  it('a local failure has the error itself as its cause, a remote one has one like it', async () => {
    await using ways = await bothWays();
    const failures = [ways.local.fail('no'), ways.remote.fail('no')];
    const [local, remote] = await Promise.all(
      failures.map((it) => it.catch((error: unknown) => error as RemoteError)),
    );
    expect(local).toBeInstanceOf(RemoteError);
    expect((local as RemoteError).cause).toBeInstanceOf(RangeError);
    expect(remote).toBeInstanceOf(RemoteError);
    expect((remote as RemoteError).cause).toEqual((local as RemoteError).cause);
    expect((remote as RemoteError).cause).not.toBe((local as RemoteError).cause);
  });

  it('a proxy can be passed on locally, and is refused remotely', async () => {
    await using ways = await bothWays();
    const broker = ways.container.spawn(Broker);
    const local = await ways.container.connect<Broker>(broker.address);
    const remote = await ways.other.connect<Broker>(broker.address);
    const far = await ways.container.connect(ways.other.spawn(Counterpart).address);
    // The compiler refuses both, because it does not know where an agent is.
    for (const proxy of [ways.local, far] as never[]) {
      expect(await local.askFor(proxy)).toBe('counterpart');
    }
    for (const proxy of [ways.local, ways.remote] as never[]) {
      await expect(remote.askFor(proxy)).rejects.toEqual(refused);
    }
  });

  it('an address can be passed on everywhere', async () => {
    await using ways = await bothWays();
    const broker = ways.container.spawn(Broker);
    for (const caller of [ways.container, ways.other]) {
      const proxy = await caller.connect<Broker>(broker.address);
      expect(await proxy.askAt(ways.agent.address)).toBe('counterpart');
    }
  });
});

/** Asks somebody for somebody else. */
class Broker extends Agent {
  askFor(other: Remote<Counterpart>): Promise<string> {
    return other.name();
  }

  async askAt(address: string): Promise<string> {
    const other = await this.container.connect<Counterpart>(address);
    return other.name();
  }

  static {
    expose(this, 'askFor', 'askAt');
  }
}

class Silent extends Agent {
  static {
    expose(this, 'answer');
  }
  answer(): Promise<never> {
    return new Promise(() => {});
  }
}

describe('a call with options', () => {
  it.each(['locally', 'remotely'])('is given up in time, %s', async (where) => {
    await using container = await Container.create(localName());
    await using other = await Container.create(localName());
    const { address } = container.spawn(Silent);
    const proxy = await (where === 'locally' ? container : other).connect<Silent>(address);
    await expect(withOptions(proxy, { timeoutMs: 1 }).answer()).rejects.toMatchObject({
      code: 'ERR_MAS_TIMEOUT',
    });
    const signal = AbortSignal.abort();
    await expect(withOptions(proxy, { signal }).answer()).rejects.toMatchObject({
      code: 'ERR_MAS_ABORTED',
    });
    // Nobody waits for the handlers.
    await container.shutdown({ timeoutMs: 0 });
  });
});
