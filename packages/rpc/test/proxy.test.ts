import assert from 'node:assert';
import { inspect } from 'node:util';
import { type RpcConnection, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { type Pair, pair } from './helpers.ts';

/** Notes each call that arrives, of whatever name. */
async function watched(): Promise<Pair<Root> & { readonly calls: string[] }> {
  const calls: string[] = [];
  const note = (name: string) => () => {
    calls.push(name);
  };
  const names = ['then', 'toJSON', 'toString', 'valueOf', 'inspect', 'nodeType', 'asymmetricMatch'];
  const members = Object.fromEntries(names.map((name) => [name, note(name)]));
  const root = service({ ...members, add: note('add'), nested: service({ add: note('nested') }) });
  return Object.assign(await pair(root as unknown as Root), { calls });
}

interface Root {
  add(): void;
  nested: { add(): void };
}

const proxiesOf = ({
  remote,
  connection,
}: {
  remote: Pair<Root>['remote'];
  connection: RpcConnection;
}) =>
  [remote, remote.add, remote.nested, remote.nested.add, connection.proxy('some/where')] as const;

describe('without a call, a proxy', () => {
  it('says what it points to', async () => {
    await using peer = await watched();
    const url = peer.server.address;
    const shown = [
      `Remote('${url}/')`,
      `Remote('${url}/add')`,
      `Remote('${url}/nested')`,
      `Remote('${url}/nested/add')`,
      `Remote('${url}/some/where')`,
    ];
    const proxies = proxiesOf(peer);
    expect(proxies.map((proxy) => proxy.toString())).toEqual(shown);
    expect(proxies.map((proxy) => `${proxy}`)).toEqual(shown);
    expect(proxies.map((proxy) => inspect(proxy))).toEqual(shown);
    expect(inspect({ in: [proxies[1]] })).toBe(`{ in: [ ${shown[1]} ] }`);
    expect(JSON.stringify({ proxies })).toBe(JSON.stringify({ proxies: shown }));
    expect(Object.prototype.toString.call(proxies[0])).toBe('[object Remote]');
    expect(peer.calls).toEqual([]);
  });

  it('is awaited as itself', async () => {
    await using peer = await watched();
    for (const proxy of proxiesOf(peer)) {
      expect((await proxy) === proxy).toBe(true);
      expect((await Promise.resolve(proxy)) === proxy).toBe(true);
    }
    expect(peer.calls).toEqual([]);
  });

  it('is compared', async () => {
    await using peer = await watched();
    const proxies = proxiesOf(peer);
    for (const [index, proxy] of proxies.entries()) {
      for (const [otherIndex, other] of proxies.entries()) {
        const isSame = index === otherIndex;
        expect(proxy === other).toBe(isSame);
        // biome-ignore lint/suspicious/noDoubleEquals: that one is meant
        expect(proxy == other).toBe(isSame);
        if (isSame) {
          expect(proxy).toBe(other);
          expect(proxy).toEqual(other);
          expect([proxy]).toStrictEqual([other]);
          assert.deepStrictEqual(proxy, other);
        } else {
          expect(proxy).not.toBe(other);
          expect(proxy).not.toEqual(other);
          expect([proxy]).not.toStrictEqual([other]);
          assert.notDeepStrictEqual(proxy, other);
        }
      }
    }
    expect(peer.calls).toEqual([]);
  });

  it('is told apart from one of another connection', async () => {
    await using one = await watched();
    await using other = await watched();
    expect(one.remote).not.toEqual(other.remote);
    expect(one.connection.proxy('a')).not.toEqual(one.connection.proxy('b'));
    expect(one.connection.proxy('a')).not.toEqual(other.connection.proxy('a'));
  });

  it('can be gone through by tools: it has no keys, is not iterable and is no error', async () => {
    await using peer = await watched();
    for (const proxy of proxiesOf(peer)) {
      expect(Object.keys(proxy)).toEqual([]);
      expect(Object.entries(proxy)).toEqual([]);
      const inLoop: string[] = [];
      for (const key in proxy) inLoop.push(key);
      expect(inLoop).toEqual([]);
      expect('then' in proxy).toBe(false);
      expect(Symbol.iterator in proxy).toBe(false);
      expect(Symbol.asyncIterator in proxy).toBe(false);
      expect(proxy instanceof Error).toBe(false);
      expect((proxy as unknown as { constructor: unknown }).constructor).toBeUndefined();
      expect(() => expect(proxy).toBe('something else')).toThrow('Remote(');
    }
    expect(peer.calls).toEqual([]);
  });
});

describe('a name of a proxy', () => {
  it('is looked up once: then its function is a property like any other', async () => {
    await using peer = await watched();
    const { remote } = peer;
    expect(Object.hasOwn(remote, 'add')).toBe(false);
    const { add } = remote;
    expect(Object.hasOwn(remote, 'add')).toBe(true);
    expect(remote.add === add).toBe(true);
    expect(Object.getOwnPropertyDescriptor(remote, 'add')?.value === add).toBe(true);
    const { nested } = remote;
    expect(Object.hasOwn(nested, 'add')).toBe(false);
    const deep = nested.add;
    expect(Object.hasOwn(nested, 'add')).toBe(true);
    expect(remote.nested.add === deep).toBe(true);
    expect(peer.calls).toEqual([]);
  });

  it('may be that of a property which functions have', async () => {
    const root = service({
      f: service({ name: () => 1, length: () => 2, call: (n: number) => n }),
    });
    await using peer = await pair(root);
    const f = peer.remote.f as unknown as Record<'name' | 'length', () => Promise<number>>;
    expect(await f.name()).toBe(1);
    expect(await f.length()).toBe(2);
    expect(await peer.remote.f.call(3)).toBe(3);
  });

  it('can be used apart from the proxy, and by Reflect.apply', async () => {
    await using peer = await pair(service({ add: (a: number, b: number) => a + b }));
    const { add } = peer.remote;
    expect(await add(1, 2)).toBe(3);
    expect(await Reflect.apply(add, undefined, [3, 4])).toBe(7);
    expect(await Promise.all([1, 2].map((n) => add(n, n)))).toEqual([2, 4]);
  });

  it('cannot be set', async () => {
    await using peer = await watched();
    for (const proxy of proxiesOf(peer)) {
      const open = proxy as unknown as Record<string | symbol, unknown>;
      expect(() => {
        open.fresh = 1;
      }).toThrow(new TypeError(`${proxy} is a proxy: "fresh" cannot be set on it`));
      expect(() => {
        open[Symbol.iterator] = 1;
      }).toThrow(TypeError);
      expect(open.fresh).toBeTypeOf('function');
      expect(() => {
        open.fresh = 1;
      }).toThrow(TypeError);
      expect(() => {
        delete open.fresh;
      }).toThrow(TypeError);
    }
    expect(peer.calls).toEqual([]);
  });

  it('is found on a proxy that has been frozen, too', async () => {
    await using peer = await watched();
    const { nested } = Object.freeze(peer.remote);
    await Object.freeze(nested).add();
    expect(peer.calls).toEqual(['nested']);
  });
});

describe('the proxy for a path', () => {
  it('is one and the same on a connection, and that of the root is `remote`', async () => {
    await using peer = await watched();
    const { connection, remote, accepted } = peer;
    expect(connection.proxy('') === remote).toBe(true);
    const part = connection.proxy('a/b');
    expect(connection.proxy('a/b') === part).toBe(true);
    expect((accepted.proxy('') as unknown) === accepted.remote).toBe(true);
    expect((accepted.proxy('') as unknown) === remote).toBe(false);
  });

  it('can be given a name of its own to print as', async () => {
    await using peer = await watched();
    const { connection } = peer;
    const part = connection.proxy<Root>('agents/0', 'Agent zero');
    expect(String(part)).toBe('Agent zero');
    expect(String(connection.proxy('agents/0'))).toBe('Agent zero');
    expect(String(part.add)).toBe(`Remote('${peer.server.address}/agents/0/add')`);
    expect(connection.proxy('agents/0', 'Agent 0') === part).toBe(true);
    expect(String(part)).toBe('Agent 0');
  });
});
