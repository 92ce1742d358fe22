import { directory, expose, RemoteError, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { type RawPeer, rawPeer, rejection } from './helpers.ts';

describe('a name', () => {
  const make = (name: string) => service({ [name]: () => 1 });

  it.each(['constructor', 'prototype'])('cannot be %s', (name) => {
    expect(() => make(name)).toThrow(`"${name}" cannot be the name of anything exposed`);
    class Root {}
    expect(() => expose(Root, name as never)).toThrow(TypeError);
  });

  it('cannot be __proto__, however it got there', () => {
    const members = JSON.parse('{"__proto__": 0}') as object;
    expect(() => service(members)).toThrow('"__proto__" cannot be the name of anything exposed');
  });

  it.each(['', '/', 'a/b', '/a'])('cannot be "%s": it is a part of a path', (name) => {
    expect(() => make(name)).toThrow(/names are the parts of paths/);
  });

  it.each(['then', 'toString', 'toJSON', 'valueOf', 'hasOwnProperty', 'größe', 'a b', '0'])(
    'can be "%s"',
    async (name) => {
      await using peer = await rawPeer(make(name));
      expect(await peer.call(name)).toBe(1);
    },
  );
});

/** A class that looks as inviting as it can: everything but `add` is off limits. */
class Base {
  inherited(): string {
    return 'secret';
  }
}
class Root extends Base {
  static {
    expose(this, 'add', 'nested', 'entries', 'data', 'Type');
  }
  static shared(): string {
    return 'secret';
  }
  readonly nested = service({ add: (a: number, b: number) => a + b });
  readonly entries = directory(new Map([['one', service({ ok: () => true })]]));
  readonly data = { secret: () => 'secret' };
  readonly Type = Root;
  readonly own = (): string => 'secret';
  add(a: number, b: number): number {
    return a + b;
  }
  hidden(): string {
    return 'secret';
  }
}

const dangerous = [
  'constructor',
  '__proto__',
  'prototype',
  'hasOwnProperty',
  'isPrototypeOf',
  'toString',
  'toLocaleString',
  'valueOf',
  'then',
  'toJSON',
  '__defineGetter__',
  '__lookupGetter__',
  'hidden',
  'inherited',
  'own',
  'shared',
  'get',
  'set',
  'size',
  'no such name',
  '',
  ' ',
  ' add',
  'ADD',
];

const notFound = /is not found( or not exposed)? in /;
const notCallable =
  /is a function, nothing can be below it|is a service and cannot be called|is neither/;

describe('a peer that asks for what is not exposed', () => {
  const refused = async (peer: RawPeer, path: string, reason: RegExp): Promise<void> => {
    const error = await rejection(peer.call(path), RemoteError);
    expect(error.message, path).toMatch(reason);
    expect(error.message, path).toContain('RpcError');
    expect(error.message).not.toContain('secret');
  };

  it('is told that it is not found, whatever the class looks like', async () => {
    await using peer = await rawPeer(new Root());
    for (const name of dangerous) {
      for (const path of [name, `nested/${name}`, `entries/${name}`, `entries/one/${name}`]) {
        await refused(peer, path, notFound);
        await refused(peer, `${path}/x`, notFound);
      }
    }
    expect(await peer.call('add', [3, 4])).toBe(7); // and the connection goes on
  });

  it('finds nothing below a function', async () => {
    await using peer = await rawPeer(new Root());
    const names = ['call', 'apply', 'bind', 'apply/x', 'name', 'length', 'prototype', ''];
    for (const name of [...names, ...dangerous]) {
      await refused(peer, `add/${name}`, notCallable);
      await refused(peer, `nested/add/${name}`, notCallable);
      await refused(peer, `Type/${name}`, notCallable); // a class is a function
    }
  });

  it('finds nothing below data', async () => {
    await using peer = await rawPeer(new Root());
    for (const name of ['secret', ...dangerous]) await refused(peer, `data/${name}`, notCallable);
    await refused(peer, 'data', notCallable);
  });

  it('cannot construct a class that is exposed', async () => {
    await using peer = await rawPeer(new Root());
    const error = await rejection(peer.call('Type'), RemoteError);
    expect(error.message).toContain("cannot be invoked without 'new'");
  });

  it('cannot call a service', async () => {
    await using peer = await rawPeer(new Root());
    for (const path of ['nested', 'entries', 'entries/one']) {
      await refused(peer, path, /^RpcError: "[a-z/]+" is a service and cannot be called/);
    }
  });

  it.each([
    '/',
    '//',
    '/add',
    'add/',
    'nested//add',
    '/nested/add',
    'nested/add/',
    './add',
    'nested/../add',
  ])('gains nothing by the path "%s"', async (path) => {
    await using peer = await rawPeer(new Root());
    const error = await rejection(peer.call(path), RemoteError);
    expect(error.message).toMatch(new RegExp(`${notFound.source}|${notCallable.source}`));
  });

  it('is told which part was not found', async () => {
    await using peer = await rawPeer(new Root());
    const messageFor = async (path: string) =>
      (await rejection(peer.call(path), RemoteError)).message;
    expect(await messageFor('x/y/z')).toContain(
      '"x" is not found or not exposed in the root service',
    );
    expect(await messageFor('nested/x')).toContain('"x" is not found or not exposed in "nested"');
    expect(await messageFor('entries/x/y')).toContain('"x" is not found in "entries"');
    expect(await messageFor('entries/one/x')).toContain('not exposed in "entries/one"');
    expect(await messageFor('add/x')).toContain('"add" in the root service is a function');
  });

  it('is answered however long the path is', async () => {
    class Loop {
      static {
        expose(this, 'self', 'ok');
      }
      readonly self: Loop = this;
      ok(): boolean {
        return true;
      }
    }
    await using peer = await rawPeer(new Loop());
    for (const path of [
      'x'.repeat(1e6),
      'x/'.repeat(1e6),
      '/'.repeat(1e6),
      `${'self/'.repeat(1e5)}x`,
    ]) {
      const error = await rejection(peer.call(path), RemoteError);
      expect(error.message).toMatch(notFound);
      expect(error.message.length).toBeLessThan(1000);
    }
    expect(await peer.call(`${'self/'.repeat(1e5)}ok`)).toBe(true);
    const isService = await rejection(peer.call('self/'.repeat(1e5).slice(0, -1)), RemoteError);
    expect(isService.message.length).toBeLessThan(1000);
  });
});
