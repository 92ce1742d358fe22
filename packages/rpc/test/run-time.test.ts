import { directory, expose, RemoteError, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { pair, rejection } from './helpers.ts';

const named = (name: string) => service({ name: () => name, deep: service({ name: () => name }) });

class Root {
  static {
    expose(this, 'part', 'parts', 'greet');
  }
  part: ReturnType<typeof named> | undefined = named('first');
  readonly parts = directory(new Map<string, ReturnType<typeof named>>());
  greet(): string {
    return 'hello';
  }
}

/** What the root holds now is what a caller reaches, called twice: the second time from the cache. */
async function twice<T>(call: () => Promise<T>): Promise<T> {
  expect(await call()).toEqual(await call());
  return call();
}

describe('a sub-service', () => {
  it('that is replaced is not called any longer, also further below', async () => {
    const root = new Root();
    await using connected = await pair(root);
    const { part } = connected.remote;
    expect(await twice(() => part.name())).toBe('first');
    expect(await twice(() => part.deep.name())).toBe('first');
    root.part = named('second');
    expect(await part.name()).toBe('second');
    expect(await part.deep.name()).toBe('second');
  });

  it('that is removed is not found, and is found when it is back', async () => {
    const root = new Root();
    await using connected = await pair(root);
    const { part } = connected.remote;
    expect(await twice(() => part.deep.name())).toBe('first');
    root.part = undefined;
    for (const call of [part.name, part.deep.name]) {
      const error = await rejection(call(), RemoteError);
      expect(error.message).toContain('"part" is not found or not exposed in the root service');
    }
    root.part = named('again');
    expect(await part.deep.name()).toBe('again');
  });

  it('can be added where there was none', async () => {
    const root = new Root();
    root.part = undefined;
    await using connected = await pair(root);
    await expect(connected.remote.part.name()).rejects.toThrow('"part" is not found');
    root.part = named('added');
    expect(await connected.remote.part.name()).toBe('added');
  });

  it('that was replaced by data or by a function is not called', async () => {
    const root = new Root();
    await using connected = await pair(root);
    expect(await twice(() => connected.remote.part.name())).toBe('first');
    root.part = { name: () => 'data', deep: {} } as never;
    await expect(connected.remote.part.name()).rejects.toThrow('neither a function nor a service');
    root.part = (() => 'called') as never;
    await expect(connected.remote.part.name()).rejects.toThrow('nothing can be below it');
  });

  it('may come from a getter that makes a new one each time', async () => {
    let made = 0;
    class Root {
      static {
        expose(this, 'fresh');
      }
      get fresh() {
        made += 1;
        return named(`number ${made}`);
      }
    }
    await using connected = await pair(new Root());
    const first = await connected.remote.fresh.name();
    const second = await connected.remote.fresh.name();
    expect(second).not.toBe(first);
    expect(await connected.remote.fresh.deep.name()).not.toBe(second);
  });
});

describe('a method', () => {
  it('that is replaced is not called any longer', async () => {
    const root = new Root();
    await using connected = await pair(root);
    expect(await twice(() => connected.remote.greet())).toBe('hello');
    root.greet = () => 'replaced';
    expect(await connected.remote.greet()).toBe('replaced');
    root.greet = 'no longer a method' as never;
    await expect(connected.remote.greet()).rejects.toThrow('neither a function nor a service');
    Reflect.deleteProperty(root, 'greet');
    expect(await connected.remote.greet()).toBe('hello');
  });

  it('is called on its service', async () => {
    class Counter {
      static {
        expose(this, 'count');
      }
      #count = 0;
      count(): number {
        this.#count += 1;
        return this.#count;
      }
    }
    const calls = service({ self: service({ me: returnsItself }), counter: new Counter() });
    await using connected = await pair(calls);
    expect(await twice(() => connected.remote.self.me())).toBe(true);
    expect(await connected.remote.counter.count()).toBe(1);
    expect(await connected.remote.counter.count()).toBe(2);
    function returnsItself(this: unknown): boolean {
      return this === calls.self;
    }
  });
});

describe('a directory', () => {
  it('has the entries that it has at the moment of the call', async () => {
    const entries = new Map([['a', named('a')]]);
    await using connected = await pair(service({ parts: directory(entries) }));
    const { a, b } = connected.remote.parts;
    expect(await twice(() => a!.name())).toBe('a');
    expect(await twice(() => a!.deep.name())).toBe('a');
    entries.set('a', named('another'));
    expect(await a!.name()).toBe('another');
    expect(await a!.deep.name()).toBe('another');
    entries.delete('a');
    await expect(a!.name()).rejects.toThrow('"a" is not found in "parts"');
    await expect(a!.deep.name()).rejects.toThrow('"a" is not found in "parts"');
    await expect(b!.name()).rejects.toThrow('"b" is not found in "parts"');
    entries.set('b', named('b'));
    expect(await b!.name()).toBe('b');
  });

  it('may be the root, may hold directories, and may hold functions', async () => {
    const inner = new Map<string, object>([['part', named('inner')]]);
    const root = directory<object>(
      new Map<string, object>([
        ['inner', directory(inner)],
        ['hello', isCalledOnNothing],
      ]),
    );
    await using connected = await pair(root);
    const at = <S>(path: string) => connected.connection.proxy<S>(path);
    expect(await at<{ name(): string }>('inner/part').name()).toBe('inner');
    const { hello } = at<{ hello(): boolean }>('');
    expect(await twice(() => hello())).toBe(true);
    inner.clear();
    await expect(at<{ name(): string }>('inner/part').name()).rejects.toThrow(
      '"part" is not found',
    );
    function isCalledOnNothing(this: unknown): boolean {
      return this === undefined;
    }
  });

  it('can look its entries up as it likes', async () => {
    const asked: string[] = [];
    const get = (name: string) => {
      asked.push(name);
      if (name === 'broken') throw new Error('the database is down');
      return name.startsWith('n') ? named(name) : undefined;
    };
    await using connected = await pair(service({ parts: directory({ get }) }));
    const { parts } = connected.remote;
    expect(await parts.n1!.name()).toBe('n1');
    expect(await parts.n2!.deep.name()).toBe('n2');
    await expect(parts.x!.name()).rejects.toThrow('"x" is not found in "parts"');
    await expect(parts.broken!.name()).rejects.toThrow('the database is down');
    expect(await parts.n3!.name()).toBe('n3');
    expect(new Set(asked)).toEqual(new Set(['n1', 'n2', 'x', 'broken', 'n3']));
  });
});
