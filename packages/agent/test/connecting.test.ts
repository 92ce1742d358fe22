import { rm } from 'node:fs/promises';
import { ChannelError, Container, json, type Remote } from '@mas/agent';
import { describe, expect, it } from 'vitest';
import { Child } from './child.ts';
import { Counterpart } from './fixtures/counterpart.ts';
import { listenAsPeer } from './peer.ts';
import { RawServer } from './raw.ts';
import { localName, unixSocket } from './settings.ts';

describe('connecting', () => {
  it('opens one connection for two that connect at the same moment', async () => {
    await using peer = await listenAsPeer('tcp://127.0.0.1:0');
    await using container = await Container.create('tcp://127.0.0.1:0');
    const [first, second] = await Promise.all([
      container.connect<Counterpart>(peer.address),
      container.connect<Counterpart>(peer.address),
    ]);
    expect(await Promise.all([first.add(1, 2), second.add(3, 4)])).toEqual([3, 7]);
    expect(first).toBe(second);
    expect(peer.accepted).toBe(1);
  });

  it('lets two containers connect to each other at the same moment', async () => {
    await using one = await Container.create('tcp://127.0.0.1:0');
    await using other = await Container.create('tcp://127.0.0.1:0');
    const addresses = [one, other].map((it) => it.spawn(Counterpart).address);
    const [there, back] = await Promise.all([
      one.connect<Counterpart>(addresses[1]!),
      other.connect<Counterpart>(addresses[0]!),
    ]);
    expect(await Promise.all([there.add(1, 2), back.add(3, 4)])).toEqual([3, 7]);
  });

  it('opens one connection for all agents, and for one after the other', async () => {
    await using peer = await listenAsPeer('tcp://127.0.0.1:0');
    await using container = await Container.create('tcp://127.0.0.1:0');
    for (const id of [0, 1, 2]) await container.connect(`${peer.server.address}/${id}`);
    expect(peer.accepted).toBe(1);
    expect(peer.server.connections.size).toBe(1);
  });

  it('opens one connection to a container, however its address is written', async () => {
    await using peer = await listenAsPeer('tcp://127.0.0.1:0');
    await using container = await Container.create('tcp://127.0.0.1:0');
    const proxy = await container.connect(peer.address);
    expect(await container.connect(peer.address.replace('tcp:', 'agent:'))).toBe(proxy);
    expect(peer.accepted).toBe(1);
  });

  it('opens no connection to an agent of the same container', async () => {
    await using socket = await unixSocket();
    await using container = await Container.create(socket.address);
    const agent = container.spawn(Introvert);
    await rm(socket.path);
    const proxy = await container.connect<Introvert>(agent.address);
    const value = { that: 'is not copied' };
    const [same] = await proxy.echo(value);
    expect(same).toBe(value);
  });

  it('lets an agent connect to itself', async () => {
    await using container = await Container.create(localName());
    const agent = container.spawn(Introvert);
    expect(await agent.askItself(agent.address)).toEqual([agent.address]);
  });

  it('lets an agent connect to itself by another name of its host', async () => {
    await using container = await Container.create('tcp://127.0.0.1:0');
    const agent = container.spawn(Introvert);
    const other = agent.address.replace('127.0.0.1', 'localhost');
    expect(await agent.askItself(other)).toEqual([agent.address]);
  });

  it('opens a new connection after the one there was has been closed', async () => {
    await using peer = await listenAsPeer('tcp://127.0.0.1:0');
    await using container = await Container.create('tcp://127.0.0.1:0');
    const before = await container.connect<Counterpart>(peer.address);
    const [connection] = peer.server.connections;
    await connection!.close();
    const after = await container.connect<Counterpart>(peer.address);
    expect(after).toBe(before);
    expect(await after.add(3, 4)).toBe(7);
    expect(peer.accepted).toBe(2);
  });

  it('opens a new connection in the very moment in which the one there was breaks', async () => {
    await using peer = await listenAsPeer('tcp://127.0.0.1:0');
    await using container = await Container.create('tcp://127.0.0.1:0');
    const before = await container.connect<{ wait(): void }>(peer.address);
    const again = before
      .wait()
      .catch(() => container.connect<Counterpart>(peer.address))
      .then((after) => (after as Remote<Counterpart>).add(3, 4));
    const [connection] = peer.server.connections;
    connection!.abort();
    expect(await again).toBe(7);
    expect(peer.accepted).toBe(2);
  });

  it('opens a new connection in the very moment in which the one there was fails', async () => {
    await using raw = await RawServer.listen();
    await using container = await Container.create('tcp://127.0.0.1:0', { codec: json() });
    const address = `${raw.address}/0`;
    const connecting = container.connect<Counterpart>(address);
    await using before = await raw.accept();
    await before.receive();
    before.sendJson([1, 1, 'Counterpart']);
    const failed = (await connecting).add(1, 2);
    const again = failed.catch(() => container.connect<Counterpart>(address));
    before.sendJson('not what the protocol says');
    await expect(failed).rejects.toMatchObject({ code: 'ERR_MAS_PROTOCOL' });
    await using after = await raw.accept();
    await after.receive();
    after.sendJson([1, 1, 'Counterpart']);
    expect(String(await again)).toBe(`CounterpartProxy('${address}')`);
  });

  it('opens a new connection when the one there was ends before the agent is found', async () => {
    await using peer = await listenAsPeer('tcp://127.0.0.1:0', (id, connection) => {
      if (id === '1' && connection === 1) for (const it of peer.server.connections) it.abort();
      return 'Counterpart';
    });
    await using container = await Container.create('tcp://127.0.0.1:0');
    await container.connect(peer.address);
    await container.connect(`${peer.server.address}/1`);
    expect(peer.accepted).toBe(2);
  });

  it('tells of a new connection that ends before the agent is found', async () => {
    await using peer = await listenAsPeer('tcp://127.0.0.1:0', () => {
      for (const it of peer.server.connections) it.abort();
    });
    await using container = await Container.create('tcp://127.0.0.1:0');
    const failed = container.connect(peer.address);
    await expect(failed).rejects.toThrow(ChannelError);
    await expect(failed).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED' });
    expect(peer.accepted).toBe(1);
  });

  it('finds a container again that has died and been started anew', {
    timeout: 60_000,
  }, async () => {
    await using container = await Container.create('tcp://127.0.0.1:0');
    await using dying = new Child('counterpart-process.ts', 'msgpack');
    const address = await dying.line();
    const before = await container.connect<Counterpart>(address);
    await dying.kill();
    await using risen = new Child('counterpart-process.ts', 'msgpack', address.slice(0, -2));
    expect(await risen.line()).toBe(address);
    const after = await container.connect<Counterpart>(address);
    expect(await after.add(3, 4)).toBe(7);
    expect(await before.add(3, 4)).toBe(7);
  });
});

/** An agent that talks to itself. */
class Introvert extends Counterpart {
  async askItself(address: string): Promise<unknown[]> {
    const itself = await this.container.connect<Introvert>(address);
    return itself.echo(this.address);
  }
}
