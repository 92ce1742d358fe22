import { expose, RemoteError, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { pair, rejection } from './helpers.ts';

describe('without decorators, expose', () => {
  it('takes the names of methods and fields in a static block', async () => {
    class Root {
      static {
        expose(this, 'add', 'nested');
      }
      nested = service({ double: (n: number) => 2 * n });
      add(a: number, b: number): number {
        return a + b;
      }
      hidden(): void {}
    }
    await using connected = await pair(new Root());
    expect(await connected.remote.add(3, 4)).toBe(7);
    expect(await connected.remote.nested.double(4)).toBe(8);
    const error = await rejection(connected.remote.hidden(), RemoteError);
    expect(error.message).toContain('"hidden" is not found or not exposed in the root service');
  });

  it('makes instances that have nothing to be called something to be passed, without names', () => {
    class Marked {
      static {
        expose(this);
      }
      readonly quiet = true;
    }
    expect(() => service({ it: new Marked() })).not.toThrow();
  });

  it('refuses what it cannot be used on', () => {
    const loose = expose as (...args: unknown[]) => void;
    for (const target of [undefined, null, 5, 'add']) {
      expect(() => loose(target, 'add')).toThrow(/^use expose as a decorator/);
    }
  });
});

describe('a subclass', () => {
  class Base {
    static {
      expose(this, 'greet', 'replaced');
    }
    greet(): string {
      return 'base';
    }
    replaced: unknown = service({ ok: () => true });
    secret(): string {
      return 'secret';
    }
  }

  it('exposes what its base exposes, also when it overrides it, and what it adds', async () => {
    class Derived extends Base {
      static {
        expose(this, 'more');
      }
      override greet(): string {
        return `derived from ${super.greet()}`;
      }
      override secret(): string {
        return 'still a secret';
      }
      more(): string {
        return 'more';
      }
    }
    await using connected = await pair(new Derived());
    const { remote } = connected;
    expect(await remote.greet()).toBe('derived from base');
    expect(await remote.more()).toBe('more');
    expect((await rejection(remote.secret(), RemoteError)).message).toContain('not exposed');
  });

  it('adds nothing to its base', async () => {
    class Derived extends Base {
      static {
        expose(this, 'secret');
      }
    }
    await using connected = await pair(new Base());
    expect((await rejection(connected.remote.secret(), RemoteError)).message).toContain(
      'not exposed',
    );
    await using derived = await pair(new Derived());
    expect(await derived.remote.secret()).toBe('secret');
  });

  it('cannot be called by a name that it has turned into data', async () => {
    class Derived extends Base {
      override replaced: unknown = 'data';
    }
    await using connected = await pair(new Derived());
    const call = connected.connection.proxy<{ replaced(): void }>('').replaced();
    expect((await rejection(call, RemoteError)).message).toContain(
      '"replaced" in the root service is neither a function nor a service',
    );
  });

  it('and its base can be decorated, each for itself', async () => {
    class Decorated {
      @expose
      one(): number {
        return 1;
      }
      two(): number {
        return 2;
      }
    }
    class More extends Decorated {
      @expose
      override two(): number {
        return 22;
      }
    }
    await using more = await pair(new More());
    expect([await more.remote.one(), await more.remote.two()]).toEqual([1, 22]);
    await using base = await pair(new Decorated());
    expect(await base.remote.one()).toBe(1);
    await expect(base.remote.two()).rejects.toThrow('not exposed');
  });
});
