import { expose, kwargs, Loopback, type Remote, RemoteError, SerializationError } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { addresses, kinds, pair, rejection } from './helpers.ts';

class Listener {
  static {
    expose(this, 'notify');
  }
  readonly heard: string[] = [];
  notify(text: string): string {
    this.heard.push(text);
    return `heard ${text}`;
  }
}

class Root {
  static {
    expose(this, 'listener', 'add', 'nothing', 'later', 'fail', 'failLater', 'make', 'arguments');
    expose(
      this,
      'call',
      'callAll',
      'isProxy',
      'itself',
      'makeStranger',
      'failInResult',
      'thenable',
    );
  }
  readonly listener = new Listener();
  add(a: number, b: number): number {
    return a + b;
  }
  nothing(): void {}
  async later(): Promise<void> {}
  thenable(): PromiseLike<string> {
    // biome-ignore lint/suspicious/noThenProperty: one that is no promise
    return { then: (resolve) => Promise.resolve('then').then(resolve) };
  }
  fail(): never {
    throw new RangeError('too much');
  }
  async failLater(): Promise<never> {
    throw new RangeError('too late');
  }
  hidden(): string {
    return 'secret';
  }
  arguments(...args: unknown[]): unknown[] {
    return args;
  }
  make(): { made: [Listener] } {
    return { made: [this.listener] };
  }
  itself(): this {
    return this;
  }
  makeStranger(): object {
    return { deep: [new Listener()] };
  }
  async failInResult(): Promise<object> {
    return this.makeStranger();
  }
  call(listener: Remote<Listener>, text: string): Promise<string> {
    return listener.notify(text);
  }
  callAll(structure: { listeners: Remote<Listener>[]; text: string }): Promise<string[]> {
    return Promise.all(structure.listeners.map((listener) => listener.notify(structure.text)));
  }
  isProxy(listener: Remote<Listener>): boolean {
    return !(listener instanceof Listener) && String(listener).endsWith("/listener')");
  }
}

interface Open extends AsyncDisposable {
  readonly remote: Remote<Root>;
  readonly address: string;
}

/** The ways to reach a service; each caller serves the same root itself. */
const ways: [name: string, open: (root: Root) => Promise<Open>][] = [
  ...kinds.map((kind): [string, (root: Root) => Promise<Open>] => [
    kind,
    async (root) => {
      const peer = await pair(root, { address: addresses[kind](), client: { service: root } });
      return Object.assign(peer, { address: peer.server.address });
    },
  ]),
  [
    'a loopback',
    async (root) => {
      const { remote } = new Loopback(root, 'local://here');
      return { remote, address: 'local://here', [Symbol.asyncDispose]: async () => {} };
    },
  ],
];

describe.each(ways)('over %s', (_name, open) => {
  it('functions are called, sync and async, and may return any thenable', async () => {
    await using way = await open(new Root());
    expect(await way.remote.add(3, 4)).toBe(7);
    expect(await way.remote.thenable()).toBe('then');
  });

  it('undefined arrives as null', async () => {
    await using way = await open(new Root());
    expect(await way.remote.nothing()).toBeNull();
    expect(await way.remote.later()).toBeNull();
  });

  it('errors arrive as a RemoteError', async () => {
    await using way = await open(new Root());
    for (const [call, text] of [
      [way.remote.fail, 'RangeError: too much'],
      [way.remote.failLater, 'RangeError: too late'],
    ] as const) {
      const error = await rejection(call(), RemoteError);
      expect(error.code).toBe('ERR_MAS_REMOTE');
      expect(error.remoteAddress).toBe(way.address);
      expect(error.message).toBe(`${text} (from ${way.address})`);
      expect(error.remoteTrace).toMatch(new RegExp(`^${text}\n +at .*everywhere`));
    }
  });

  it('what is not exposed is not found', async () => {
    await using way = await open(new Root());
    const names = ['hidden', 'constructor', '__proto__', 'hasOwnProperty', 'toLocaleString'];
    for (const name of names) {
      const open = way.remote as unknown as Record<string, { deep: () => Promise<unknown> }>;
      if (open[name] === undefined) continue; // a proxy answers that itself
      const error = await rejection((open[name] as never as () => Promise<unknown>)(), RemoteError);
      expect(error.message).toContain(
        `RpcError: "${name}" is not found or not exposed in the root`,
      );
      const deep = await rejection(open[name].deep(), RemoteError);
      expect(deep.message).toContain(`RpcError: "${name}" is not found or not exposed in the root`);
    }
    const below = (way.remote.add as unknown as typeof way.remote).add;
    await expect(below(1, 2)).rejects.toThrow('is a function, nothing can be below it');
    const called = way.remote.listener as unknown as () => Promise<unknown>;
    await expect(called()).rejects.toThrow('"listener" is a service and cannot be called');
  });

  it('services arrive as proxies: as arguments, in structures and in results', async () => {
    const root = new Root();
    await using way = await open(root);
    const { listener } = root;
    expect(await way.remote.isProxy(listener)).toBe(true);
    expect(await way.remote.call(listener, 'a')).toBe('heard a');
    const structure = { listeners: [listener, listener], text: 'b' };
    expect(await way.remote.callAll(structure)).toEqual(['heard b', 'heard b']);
    const { made } = await way.remote.make();
    expect(made[0]).not.toBe(listener);
    expect(String(made[0])).toBe(`Remote('${way.address}/listener')`);
    expect(await made[0].notify('c')).toBe('heard c');
    expect(listener.heard).toEqual(['a', 'b', 'b', 'c']);
  });

  it('the root arrives as the proxy of the root', async () => {
    await using way = await open(new Root());
    expect((await way.remote.itself()) === way.remote).toBe(true);
  });

  it('arguments are not changed', async () => {
    const root = new Root();
    await using way = await open(root);
    const listeners = Object.freeze([root.listener]);
    const structure = Object.freeze({ listeners, text: 'x' });
    await way.remote.callAll(structure as never);
    expect(structure.listeners[0]).toBe(root.listener);
  });

  it('a service that is not below the root is refused, with its place', async () => {
    const root = new Root();
    await using way = await open(root);
    const argument = way.remote.callAll({ listeners: [root.listener, new Listener()], text: 'x' });
    const refused = await rejection(argument, SerializationError);
    expect(refused.message).toMatch(/^args\[0\]\.listeners\[1\]: the service is not below the one/);
    expect(root.listener.heard).toEqual([]);
    for (const result of [way.remote.makeStranger(), way.remote.failInResult()]) {
      const failed = await rejection(result, RemoteError);
      expect(failed.message).toContain('result.deep[0]: the service is not below the one');
    }
  });

  it('keyword arguments arrive as a last plain object, and none as nothing', async () => {
    const root = new Root();
    await using way = await open(root);
    const { arguments: echo } = way.remote;
    expect(await echo(1, kwargs({ a: 1, b: [2] }))).toEqual([1, { a: 1, b: [2] }]);
    expect(await echo(kwargs({ a: null }))).toEqual([{ a: null }]);
    expect(await echo(1, kwargs({}))).toEqual([1]);
    expect(await echo()).toEqual([]);
    const { listener } = root;
    const passed = kwargs({ listeners: [listener], text: 'by name' });
    expect(await way.remote.callAll(passed)).toEqual(['heard by name']);
    for (const [call, place] of [
      [echo(kwargs({ a: 1 }), 2), 'args[0]: kwargs(…) must be the last argument of a call'],
      [echo([kwargs({ a: 1 })]), 'args[0][0]: kwargs(…) must be the last argument of a call'],
      [echo(kwargs({ x: new Listener() })), 'kwargs.x: the service is not below'],
    ] as const) {
      expect((await rejection(call, SerializationError)).message).toContain(place);
    }
  });
});
