import {
  ChannelError,
  directory,
  expose,
  type Remote,
  SerializationError,
  service,
} from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { addresses, kinds, pair, rejection } from './helpers.ts';
import { Hub, Listener } from './hub.ts';

describe.each(kinds)('over %s', (kind) => {
  it('a callee calls the caller before it answers, with what the caller passed', async () => {
    const client = new Listener();
    await using peer = await pair(new Hub(), {
      address: addresses[kind](),
      client: { service: client },
    });
    expect(await peer.remote.greet(client, 'world')).toBe('heard hello world');
    expect(client.heard).toEqual(['hello world']);
  });

  it('two sides call each other before they answer, fifty deep and more', async () => {
    type Side = { down(depth: number, other: Remote<Side>): Promise<number> };
    class Digger implements Side {
      static {
        expose(this, 'down');
      }
      async down(depth: number, other: Remote<Side>): Promise<number> {
        return depth === 0 ? 0 : 1 + (await other.down(depth - 1, this));
      }
    }
    const [here, there] = [new Digger(), new Digger()];
    await using peer = await pair(there, {
      address: addresses[kind](),
      client: { service: here },
    });
    expect(await peer.remote.down(50, here)).toBe(50);
    expect(await peer.remote.down(501, here)).toBe(501);
  });

  it('a server calls its client on its own', async () => {
    const client = new Listener();
    await using peer = await pair(new Hub(), {
      address: addresses[kind](),
      client: { service: client },
    });
    const back = peer.accepted.proxy<Listener>('');
    expect(await back.notify('unasked')).toBe('heard unasked');
    expect((back as unknown) === peer.accepted.remote).toBe(true);
  });
});

describe('a service that is passed', () => {
  it('works for as long as the connection does', async () => {
    const client = new Listener();
    const hub = new Hub();
    await using peer = await pair(hub, { client: { service: client } });
    await peer.remote.keep(client);
    expect(await peer.remote.tell('first')).toEqual(['heard first']);
    expect(await hub.kept[0]!.notify('second')).toBe('heard second');
    await peer.connection.close();
    await peer.accepted.closed;
    const error = await rejection(hub.kept[0]!.notify('too late'), ChannelError);
    expect(error.code).toBe('ERR_MAS_CLOSED');
    expect(client.heard).toEqual(['first', 'second']);
  });

  it('arrives as one and the same proxy each time, and the root as `remote`', async () => {
    const client = service({ root: new Listener(), other: new Listener() });
    const hub = new Hub();
    await using peer = await pair(hub, { client: { service: client } });
    await peer.remote.keep(client.other);
    expect(await peer.remote.isKept(client.other)).toBe(true);
    expect(await peer.remote.isKept(client.root)).toBe(false);
    await peer.remote.keep(client as never);
    expect(hub.kept[1] === (peer.accepted.remote as unknown)).toBe(true);
    expect(hub.kept[0] === peer.accepted.proxy('other')).toBe(true);
  });

  it('arrives inside of arrays and objects, and beside other arguments', async () => {
    const client = service({ a: new Listener(), deep: service({ b: new Listener() }) });
    await using peer = await pair(new Hub(), { client: { service: client } });
    const list: [Listener, string][] = [
      [client.a, 'one'],
      [client.deep.b, 'two'],
      [client.a, 'three'],
    ];
    const structure = { list };
    expect(await peer.remote.all(structure)).toEqual(['heard one', 'heard two', 'heard three']);
    expect(structure).toEqual({ list: [...list] });
    expect(structure.list[0]![0]).toBe(client.a);
    expect(client.a.heard).toEqual(['one', 'three']);
  });

  it('comes in results, sync or async, also from a directory and from below its entries', async () => {
    const entries = new Map([['one', service({ name: () => 'one', deep: new Listener() })]]);
    const root = service({
      entries: directory(entries),
      find: (name: string) => entries.get(name)!,
      list: async () => ({ found: [...entries.values()].map(({ deep }) => deep) }),
    });
    await using peer = await pair(root);
    const one = await peer.remote.find('one');
    expect(await one.name()).toBe('one');
    expect(await one.deep.notify('x')).toBe('heard x');
    const { found } = await peer.remote.list();
    expect(await found[0]!.notify('y')).toBe('heard y');
    expect(found[0]).toBe(peer.connection.proxy('entries/one/deep'));
    expect(String(one)).toBe(`Remote('${peer.server.address}/entries/one')`);
    entries.delete('one');
    await expect(one.name()).rejects.toThrow('"one" is not found in "entries"');
  });

  it('is found where it is now, not where it was', async () => {
    const client = new Listener();
    const other = new Listener();
    const entries = new Map<string, object>([['a', client]]);
    await using peer = await pair(new Hub(), {
      client: { service: directory(entries) },
    });
    expect(await peer.remote.greet(client, 'a')).toBe('heard hello a');
    entries.set('a', other);
    entries.set('b', client);
    expect(await peer.remote.greet(client, 'b')).toBe('heard hello b');
    expect(other.heard).toEqual([]);
    entries.delete('b');
    const error = await rejection(peer.remote.greet(client, 'c'), SerializationError);
    expect(error.reason).toContain('is not below the one that this connection serves');
  });
});
