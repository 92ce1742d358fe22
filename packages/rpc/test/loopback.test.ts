import { expose, Loopback, type Remote, RemoteError, RpcError, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { deferred, pair, rejection } from './helpers.ts';

class Part {
  static {
    expose(this, 'name');
  }
  name(): string {
    return 'part';
  }
}

/** Returns what it is given, and keeps it. */
class Root {
  static {
    expose(this, 'part', 'echo');
  }
  readonly part = new Part();
  seen: unknown;
  // biome-ignore lint/suspicious/noExplicitAny: any value at all
  echo(value: any): any {
    this.seen = value;
    return value;
  }
}

function open(): { root: Root; remote: Remote<Root>; loopback: Loopback<Root> } {
  const root = new Root();
  const loopback = new Loopback(root, 'local://here');
  return { root, loopback, remote: loopback.remote };
}

describe('over a loopback', () => {
  it('data is passed as it is, also what could not be sent', async () => {
    const { root, remote } = open();
    const values = [
      new Date(),
      new Map(),
      () => 1,
      Symbol('x'),
      { a: [undefined] },
      10n,
      new Array(2),
    ];
    for (const value of values) {
      expect(await remote.echo(value)).toBe(value);
      expect(root.seen).toBe(value);
    }
    await remote.echo(undefined);
    expect(root.seen).toBeUndefined();
  });

  it('a proxy is passed as it is: it works there, too', async () => {
    const { root, remote } = open();
    await using peer = await pair(service({ name: () => 'far' }));
    for (const proxy of [peer.remote, remote.part, remote]) {
      expect((await remote.echo({ proxy })).proxy === proxy).toBe(true);
      expect((root.seen as { proxy: unknown }).proxy === proxy).toBe(true);
    }
  });

  it('what holds services is copied, with proxies in their places', async () => {
    const { root, remote, loopback } = open();
    const value = Object.assign(Object.create(null), {
      list: [1, root.part, { deep: root.part }],
      when: new Date(0),
    });
    await remote.echo(value);
    const proxy = loopback.proxy<Part>('part');
    expect(root.seen).toStrictEqual({ list: [1, proxy, { deep: proxy }], when: new Date(0) });
    expect((root.seen as typeof value).when).toBe(value.when);
    expect(value.list[1]).toBe(root.part);
  });

  it('a structure may lead back to itself, with services and without', async () => {
    const { root, remote, loopback } = open();
    interface Item {
      next: Item | undefined;
      before: Item | undefined;
      also: Item[];
      part?: object;
    }
    const items = Array.from(
      { length: 1000 },
      (): Item => ({ next: undefined, before: undefined, also: [] }),
    );
    for (const [index, item] of items.entries()) {
      item.next = items[(index + 1) % items.length];
      item.before = items.at(index - 1);
      item.also.push(...items.slice(0, 10));
    }
    // Not by toBe, which compares all of it when two objects differ.
    expect((await remote.echo(items[0])) === items[0]).toBe(true);
    items[500]!.part = root.part;
    await remote.echo(items[0]);
    const first = root.seen as Item;
    expect(first === items[0]).toBe(false);
    let item: Item | undefined = first;
    for (let index = 0; index < 500; index += 1) item = item?.next;
    expect(item?.part === loopback.proxy('part')).toBe(true);
    expect(item?.next?.before === item).toBe(true);
    expect(item?.also[0] === first).toBe(true);
    expect(items[500]!.part === root.part).toBe(true);
  });

  it('a structure may be deeper than the stack', async () => {
    const { root, remote, loopback } = open();
    let list: { next: object | undefined; part?: object } = { next: undefined, part: root.part };
    for (let depth = 0; depth < 30_000; depth += 1) list = { next: list };
    await remote.echo(list);
    let last = root.seen as typeof list;
    while (last.next !== undefined) last = last.next as typeof list;
    expect(last.part === loopback.proxy('part')).toBe(true);
  });

  it('an error is the cause of the RemoteError that says so', async () => {
    const { remote } = open();
    const unknown = remote as unknown as Record<string, () => Promise<never>>;
    const error = await rejection(unknown.hidden!(), RemoteError);
    expect(error.cause).toBeInstanceOf(RpcError);
    expect(error.cause).toMatchObject({ code: 'ERR_MAS_NOT_FOUND', name: 'RpcError' });
    expect(error.remoteAddress).toBe('local://here');
    expect(String(remote)).toBe("Remote('local://here/')");
  });

  it('what is running can be awaited', async () => {
    const gate = deferred<string>();
    const root = service({ wait: () => gate.promise, forever: () => new Promise(() => {}) });
    const loopback = new Loopback(root, 'local://here');
    await loopback.idle(); // nothing is
    const call = loopback.remote.wait();
    const idle = loopback.idle({ timeoutMs: Number.POSITIVE_INFINITY });
    void loopback.remote.forever(); // begun later, not waited for
    gate.resolve('done');
    await idle;
    expect(await call).toBe('done');
    await loopback.idle({ timeoutMs: 1 });
  });

  it('there is one proxy for each path, and that of the root is `remote`', () => {
    const { loopback, remote } = open();
    expect(loopback.proxy('') === (remote as unknown)).toBe(true);
    const part = loopback.proxy('part', 'the part');
    expect(loopback.proxy('part') === part).toBe(true);
    expect(String(part)).toBe('the part');
  });

  it('only a service can be called', () => {
    expect(() => new Loopback({}, 'local://here')).toThrow('the service exposes nothing');
  });
});
