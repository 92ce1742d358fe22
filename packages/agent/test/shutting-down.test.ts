import { Agent, AgentError, ChannelError, Container, expose } from '@mas/agent';
import { describe, expect, it } from 'vitest';
import { Counterpart } from './fixtures/counterpart.ts';
import { listenAsPeer, never } from './peer.ts';
import { localName, unixSocket } from './settings.ts';

const closed = expect.objectContaining({ name: 'AgentError', code: 'ERR_MAS_CONTAINER_CLOSED' });

/** An agent that never answers. */
class Stubborn extends Agent {
  static {
    expose(this, 'never');
  }
  never(): Promise<void> {
    return never;
  }
}

describe('shutting down', () => {
  it('stops accepting', async () => {
    await using socket = await unixSocket();
    await using other = await Container.create(localName());
    for (const address of ['tcp://127.0.0.1:0', socket.address, localName()]) {
      const container = await Container.create(address);
      const agent = container.spawn(Counterpart);
      await container.shutdown();
      await expect(other.connect(agent.address)).rejects.toMatchObject({
        code: 'ERR_MAS_CONNECT',
      });
    }
  });

  it('frees the address for another container', async () => {
    await using socket = await unixSocket();
    for (const address of ['tcp://127.0.0.1:0', socket.address, localName()]) {
      const before = await Container.create(address);
      await before.shutdown();
      await using after = await Container.create(before.address);
      expect(after.address).toBe(before.address);
    }
  });

  it.each(['tcp', 'local'])('closes the connections in both directions (%s)', async (kind) => {
    const address = () => (kind === 'tcp' ? 'tcp://127.0.0.1:0' : localName());
    await using other = await Container.create(address(), { reconnect: { maxAttempts: 1 } });
    const container = await Container.create(address());
    const outgoing = await container.connect<Counterpart>(other.spawn(Counterpart).address);
    const incoming = await other.connect<Counterpart>(container.spawn(Counterpart).address);
    await container.shutdown();
    await expect(outgoing.add(3, 4)).rejects.toThrow(ChannelError);
    await expect(outgoing.add(3, 4)).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'no' });
    await expect(incoming.add(3, 4)).rejects.toThrow(ChannelError);
    await expect(incoming.add(3, 4)).rejects.toMatchObject({ code: 'ERR_MAS_CONNECT', sent: 'no' });
  });

  it('rejects calls within the container that are not answered', async () => {
    const container = await Container.create(localName());
    const agent = container.spawn(Stubborn);
    const proxy = await container.connect<Stubborn>(agent.address);
    const open = proxy.never().catch((error: unknown) => error);
    await container.shutdown({ timeoutMs: 0 });
    expect(await open).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'maybe' });
    await expect(proxy.never()).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'no' });
  });

  it('can be done again, and by await using', async () => {
    let container: Container;
    {
      await using inScope = await Container.create(localName());
      container = inScope;
    }
    await Promise.all([container.shutdown(), container.shutdown()]);
    expect(() => container.spawn(Counterpart)).toThrow(closed);
  });

  it('refuses new agents and new connections from its first moment', async () => {
    await using other = await Container.create(localName());
    const { address } = other.spawn(Counterpart);
    const container = await Container.create(localName());
    const own = container.spawn(Counterpart).address;
    const shutdown = container.shutdown();
    expect(() => container.spawn(Counterpart)).toThrow(AgentError);
    expect(() => new Counterpart(container)).toThrow(closed);
    for (const it of [address, own, `${localName()}/0`]) {
      await expect(container.connect(it)).rejects.toEqual(closed);
    }
    await shutdown;
  });

  it('fails the calls to its own agents that come later', async () => {
    const container = await Container.create(localName());
    const proxy = await container.connect<Counterpart>(container.spawn(Counterpart).address);
    await container.shutdown();
    await expect(proxy.add(3, 4)).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'no' });
  });

  it.each([
    ['is not there', (address: string) => address],
    ['does not answer', async () => (await listenAsPeer(localName(), () => never)).address],
  ])('gives up connecting to a container that %s', async (_, prepare) => {
    const container = await Container.create('tcp://127.0.0.1:0');
    const address = await prepare(`${localName()}/0`);
    const options = [{ timeoutMs: 600_000 }, { timeoutMs: 600_000 }, {}];
    const connecting = options.map((it) => container.connect(address, it));
    const ends = Promise.allSettled(connecting);
    await container.shutdown();
    for (const end of await ends) expect(end).toEqual({ status: 'rejected', reason: closed });
  });

  it('leaves no connection of one who connects in the same moment', async () => {
    await using peer = await listenAsPeer('tcp://127.0.0.1:0');
    const container = await Container.create('tcp://127.0.0.1:0');
    const [before, after] = [container.connect(peer.address), container.shutdown()];
    await expect(before).rejects.toEqual(closed);
    await after;
    await Promise.all(Array.from(peer.server.connections, (connection) => connection.closed));
    expect(peer.server.connections.size).toBe(0);
  });
});
