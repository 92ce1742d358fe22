import { collectGarbage } from '@mas/garbage';
import {
  type ChannelError,
  currentCall,
  directory,
  expose,
  Loopback,
  RemoteError,
  restrict,
  service,
} from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { deferred, rejection } from './helpers.ts';

const remoteOf = <T extends object>(root: T) => new Loopback(root, 'local://here').remote;

const part = (value: number) => service({ value: () => value });

describe('a local call', () => {
  it('passes as many arguments as there are, also when they are undefined', async () => {
    const remote = remoteOf(service({ all: (...args: unknown[]) => args }));
    for (const value of [undefined, null, 1, 'a', {}]) {
      for (let count = 0; count <= 6; count += 1) {
        const args = new Array(count).fill(value);
        expect(await remote.all(...args)).toStrictEqual(args);
      }
    }
    const all = [1, undefined, { a: 1 }, null, 'b'];
    for (let count = 0; count <= 5; count += 1) {
      expect(await remote.all(...all.slice(0, count))).toStrictEqual(all.slice(0, count));
    }
  });

  it('gives a method its own object, and a function in a directory none', async () => {
    class Whole {
      static {
        expose(this, 'isMine');
      }
      isMine(): boolean {
        return this instanceof Whole;
      }
    }
    function hasNone(this: unknown): boolean {
      return this === undefined;
    }
    const remote = remoteOf(
      service({
        whole: service({ deep: new Whole() }),
        functions: directory({ get: () => hasNone }),
      }),
    );
    const functions = remote.functions as unknown as Record<string, () => Promise<boolean>>;
    for (let count = 0; count < 3; count += 1) {
      expect(await remote.whole.deep.isMine()).toBe(true);
      // The last one is in every object, too.
      for (const name of ['any', 'isPrototypeOf']) expect(await functions[name]!()).toBe(true);
    }
  });

  it('can lead on to a function of another proxy', async () => {
    const far = remoteOf(service({ add: (a: number, b: number) => a + b }));
    const remote = remoteOf(service({ add: far.add }));
    for (let count = 0; count < 3; count += 1) expect(await remote.add(3, 4)).toBe(7);
  });

  it('has null for undefined, now or later', async () => {
    const values = [undefined, null, 0, '', false];
    const remote = remoteOf(
      service({
        now: (index: number) => values[index],
        later: async (index: number) => values[index],
      }),
    );
    for (const [index, value] of values.entries()) {
      expect(await remote.now(index)).toBe(value ?? null);
      expect(await remote.later(index)).toBe(value ?? null);
    }
  });

  it('finds the function that is there now', async () => {
    class Root {
      static {
        expose(this, 'value');
      }
      value(): number {
        return 1;
      }
    }
    const root = new Root();
    const { value } = remoteOf(root);
    expect(await value()).toBe(1);
    Root.prototype.value = () => 2;
    expect(await value()).toBe(2);
    root.value = () => 3;
    expect(await value()).toBe(3);
    root.value = undefined as never;
    const error = await rejection(value(), RemoteError);
    expect(error.cause).toMatchObject({ code: 'ERR_MAS_NOT_FOUND' });
  });

  it('asks the rules that have come since, before it looks at anything', async () => {
    let looks = 0;
    class Root {
      static {
        expose(this, 'value');
      }
      get value(): () => number {
        looks += 1;
        return () => 1;
      }
    }
    const { value } = remoteOf(new Root());
    await value();
    await value();
    looks = 0;
    restrict(Root, 'value', () => false);
    const error = await rejection(value(), RemoteError);
    expect(error.cause).toMatchObject({ code: 'ERR_MAS_FORBIDDEN' });
    expect(looks).toBe(0);
  });

  it('asks a rule every time', async () => {
    let isAllowed = true;
    class Root {
      static {
        expose(this, 'value');
        restrict(this, 'value', () => isAllowed);
      }
      value(): number {
        return 1;
      }
    }
    const { value } = remoteOf(new Root());
    for (const allowed of [true, true, false, true, false]) {
      isAllowed = allowed;
      const { status } = (await Promise.allSettled([value()]))[0];
      expect(status).toBe(allowed ? 'fulfilled' : 'rejected');
    }
  });

  it('does not mind that a getter on the way makes others forget what is there', async () => {
    let meanwhile = (): void => {};
    class Root {
      static {
        expose(this, 'name', 'other');
      }
      readonly own = 'root';
      get name(): (value?: object) => string {
        meanwhile();
        return function (this: Root) {
          return this.own;
        };
      }
      other(): void {}
    }
    const remote = remoteOf(new Root());
    expect(await remote.name()).toBe('root');
    meanwhile = () => {
      class Another {}
      restrict(Another as never, 'any' as never, () => true);
      void remote.other();
    };
    expect(await remote.name()).toBe('root');
    expect(await remote.name({})).toBe('root');
    expect(await remote.name()).toBe('root');
  });

  it('that fails leaves the call around it current', async () => {
    const seen: unknown[] = [];
    const inner = remoteOf(
      service({
        fail() {
          throw new Error('no');
        },
      }),
    );
    const outer = new Loopback(
      service({
        peers() {
          const calls = [inner.fail(), (inner.fail as (value: object) => Promise<never>)({})];
          seen.push(currentCall()?.peer.address);
          return Promise.allSettled(calls).then(() => null);
        },
      }),
      'local://outer',
    );
    const call = outer.remote.peers();
    seen.push(currentCall());
    await call;
    expect(seen).toEqual(['local://outer', undefined]);
  });
});

describe('a directory', () => {
  it('is asked in every call, unless it counts its changes', async () => {
    const changes = { count: 0 };
    for (const options of [{}, { changes }]) {
      let looks = 0;
      const only = part(1);
      const get = () => {
        looks += 1;
        return only;
      };
      const remote = remoteOf(service({ parts: directory({ get }, options) }));
      const { value } = remote.parts.a!;
      await value();
      looks = 0;
      await value();
      await value();
      expect(looks).toBe('changes' in options ? 0 : 2);
      changes.count += 1;
      await value();
      expect(looks).toBe('changes' in options ? 1 : 3);
      await value();
      expect(looks).toBe('changes' in options ? 1 : 4);
    }
  });

  it('that counts its changes is believed: what is removed or replaced is noticed at once', async () => {
    const changes = { count: 0 };
    const entries = new Map([['a', part(1)]]);
    const { value } = remoteOf(service({ parts: directory(entries, { changes }) })).parts.a!;
    expect(await value()).toBe(1);
    entries.set('a', part(2));
    changes.count += 1;
    expect(await value()).toBe(2);
    entries.delete('a');
    changes.count += 1;
    await expect(value()).rejects.toThrow('"a" is not found');
    entries.set('a', part(3));
    expect(await value()).toBe(3);
  });

  it('below another one is asked in every call, whatever they count', async () => {
    const changes = { count: 0 };
    const inner = new Map([['a', part(1)]]);
    const parts = directory(inner, { changes });
    const root = service({ outer: directory(new Map([['parts', parts]]), { changes }) });
    const { value } = remoteOf(root).outer.parts!.a!;
    expect(await value()).toBe(1);
    inner.set('a', part(2));
    expect(await value()).toBe(2);
  });

  it('need not keep what a proxy has called, once it is gone and other paths are called', async () => {
    const changes = { count: 0 };
    const entries = new Map<string, ReturnType<typeof part>>();
    const remote = remoteOf(service({ parts: directory(entries, { changes }) }));
    const functions: (() => Promise<number>)[] = [];
    const removed: WeakRef<object>[] = [];
    for (let index = 0; index < 100; index += 1) {
      const name = `part-${index}`;
      entries.set(name, part(index));
      removed.push(new WeakRef(entries.get(name)!));
      functions.push(remote.parts[name]!.value);
      expect(await functions[index]!()).toBe(index);
      entries.delete(name);
      changes.count += 1;
    }
    await collectGarbage();
    const alive = removed.filter((reference) => reference.deref() !== undefined);
    expect(alive.length).toBeLessThan(5);
    await expect(functions[0]!()).rejects.toThrow('"part-0" is not found');
  });
});

describe('the local calls that are open', () => {
  it('reject when the loopback is closed, in the order in which they began, and no others', async () => {
    const gates = [0, 1, 2, 3].map(() => deferred<number>());
    const root = service({ wait: (index: number) => gates[index]!.promise });
    const loopback = new Loopback(root, 'local://here');
    const order: unknown[] = [];
    const calls = gates.map(async (_, index) => {
      try {
        order.push([index, await loopback.remote.wait(index)]);
      } catch (error) {
        order.push([index, (error as ChannelError).code, (error as ChannelError).sent]);
      }
    });
    gates[1]!.resolve(10);
    await calls[1];
    loopback.close();
    gates[2]!.resolve(20);
    await Promise.all(calls);
    expect(order).toEqual([
      [1, 10],
      [0, 'ERR_MAS_CLOSED', 'maybe'],
      [2, 'ERR_MAS_CLOSED', 'maybe'],
      [3, 'ERR_MAS_CLOSED', 'maybe'],
    ]);
    await expect(loopback.remote.wait(0)).rejects.toMatchObject({ sent: 'no' });
    const late = loopback.idle({ timeoutMs: Number.POSITIVE_INFINITY });
    gates[3]!.resolve(30);
    gates[0]!.resolve(0);
    await late;
  });

  it('are waited for in whatever order they end', async () => {
    const gates = [0, 1, 2, 3].map(() => deferred<number>());
    const root = service({ wait: (index: number) => gates[index]!.promise });
    const loopback = new Loopback(root, 'local://here');
    const calls = [0, 1, 2].map((index) => loopback.remote.wait(index));
    let isIdle = false;
    const idle = loopback.idle({ timeoutMs: Number.POSITIVE_INFINITY }).then(() => {
      isIdle = true;
    });
    const later = loopback.remote.wait(3);
    for (const index of [2, 0]) {
      gates[index]!.resolve(index);
      await calls[index];
      expect(isIdle).toBe(false);
    }
    gates[1]!.resolve(1);
    await idle;
    gates[3]!.resolve(3);
    await later;
  });
});
