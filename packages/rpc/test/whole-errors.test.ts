import { listen as listenChannel } from '@mas/channel';
import { connect, customType, RemoteError, type RpcOptions, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { addresses, kinds, pair, rawPeer, rejection } from './helpers.ts';

class OutOfStock extends Error {
  override readonly name = 'OutOfStock';
  readonly left: number;
  constructor(left: number) {
    super(`only ${left} left`);
    this.left = left;
  }
}
const outOfStock = customType(OutOfStock, ['left']);

/** One that lets nobody change it. */
class Stubborn extends Error {
  readonly value: number;
  constructor(value: number) {
    super('stubborn');
    this.value = value;
    Object.freeze(this);
  }
}
const stubborn = customType(Stubborn, ['value']);

function systemError(): Error {
  return Object.assign(new Error('no such file'), { code: 'ENOENT', errno: -2, path: '/x' });
}

const TRICKY = ['toString', 'then', 'constructor', 'hasOwnProperty', 'valueOf', 'toJSON'];

/** What an error is made of, and where its own trace begins. */
const thrown: Record<string, () => unknown> = {
  plain: () => new Error('plain'),
  range: () => new RangeError('too far'),
  named: () => Object.assign(new Error('mine'), { name: 'MyError' }),
  system: systemError,
  caused: () => new Error('outer', { cause: new TypeError('inner', { cause: systemError() }) }),
  causedByText: () => new Error('outer', { cause: 'a text' }),
  causedByData: () => new Error('outer', { cause: { status: 404, list: [1, null, { a: 'b' }] } }),
  many: () => new AggregateError([new TypeError('one'), 'two', systemError()], 'several'),
  holding: () =>
    Object.assign(new Error('holds'), { inner: new RangeError('in it'), gone: undefined }),
  unsendable: () =>
    Object.assign(new Error('odd'), {
      run: () => 1,
      when: new Map([[1, 2]]),
      big: 5n,
      symbol: Symbol('s'),
      nested: { deep: [() => 1], own: new (class Thing {})() },
    }),
  graph() {
    // Each refers to all others: copied as a tree, it would have no end.
    const nodes: object[][] = Array.from({ length: 100 }, () => []);
    for (const node of nodes) node.push(...nodes);
    return Object.assign(new Error('graph'), { nodes, holes: new Array(5e7) });
  },
  frozen: () => new Stubborn(1),
  cyclic() {
    const error = new Error('round') as Error & { self?: unknown };
    error.self = error;
    error.cause = error;
    return error;
  },
  tricky: () =>
    Object.defineProperty(
      Object.assign(new Error('tricky'), Object.fromEntries(TRICKY.map((name) => [name, 1]))),
      '__proto__',
      { value: { polluted: true }, enumerable: true },
    ),
  registered: () => new OutOfStock(3),
  registeredInside: () => new Error('wrapped', { cause: new OutOfStock(2) }),
  dom: () => new DOMException('given up', 'AbortError'),
};

const root = service(
  Object.fromEntries(
    Object.entries(thrown).map(([name, make]) => [
      name,
      async () => {
        throw make();
      },
    ]),
  ),
);

async function failure(name: string, options: RpcOptions = {}): Promise<RemoteError> {
  await using peer = await pair(root, {
    server: { types: [outOfStock, stubborn], ...options },
    client: { types: [outOfStock, stubborn] },
  });
  const call = (peer.remote as unknown as Record<string, () => Promise<void>>)[name]!;
  return await rejection(call(), RemoteError);
}

const ownTrace = /\n {4}at .*whole-errors\.test\.ts/;

describe('an error that is thrown at the other end', () => {
  it('is the cause of what the caller gets, with its own class where that is a standard one', async () => {
    const error = await failure('range');
    expect(error.code).toBe('ERR_MAS_REMOTE');
    expect(error.cause).toBeInstanceOf(RangeError);
    expect(error.cause).toEqual(new RangeError('too far'));
    expect((await failure('plain')).cause).toStrictEqual(new Error('plain'));
    const named = (await failure('named')).cause as Error;
    expect([named.name, named.message]).toEqual(['MyError', 'mine']);
    const dom = (await failure('dom')).cause as Error;
    expect([dom.name, dom.message]).toEqual(['AbortError', 'given up']);
  });

  it('has its own trace, and the error of the caller has that of the caller', async () => {
    const error = await failure('range');
    expect((error.cause as Error).stack).toMatch(
      /^RangeError: too far\n {4}at range .*whole-errors/,
    );
    expect(error.remoteTrace).toBe((error.cause as Error).stack);
    expect(error.stack).not.toMatch(/at .*range/);
  });

  it('has its code and its other properties', async () => {
    const { cause } = await failure('system');
    expect(cause).toMatchObject({ message: 'no such file', code: 'ENOENT', errno: -2, path: '/x' });
    expect(Object.keys(cause as Error)).toEqual(['code', 'errno', 'path']);
  });

  it('has its causes, errors or not', async () => {
    const inner = (await failure('caused')).cause as Error;
    expect(inner.cause).toBeInstanceOf(TypeError);
    expect((inner.cause as Error).stack).toMatch(ownTrace);
    expect((inner.cause as Error).cause).toMatchObject({ code: 'ENOENT' });
    expect(((await failure('causedByText')).cause as Error).cause).toBe('a text');
    expect(((await failure('causedByData')).cause as Error).cause).toEqual({
      status: 404,
      list: [1, null, { a: 'b' }],
    });
  });

  it('has the errors that it sums up', async () => {
    const { cause } = await failure('many');
    expect(cause).toBeInstanceOf(AggregateError);
    const { errors } = cause as AggregateError;
    expect(errors[0]).toBeInstanceOf(TypeError);
    expect(errors[1]).toBe('two');
    expect(errors[2]).toMatchObject({ code: 'ENOENT' });
  });

  it('has errors in its properties, and none that are undefined', async () => {
    const { cause } = await failure('holding');
    expect((cause as { inner: unknown }).inner).toBeInstanceOf(RangeError);
    expect(cause).not.toHaveProperty('gone');
  });

  it('has the text of what cannot be sent', async () => {
    expect((await failure('unsendable')).cause).toMatchObject({
      message: 'odd',
      run: '() => 1',
      when: '[object Map]',
      big: '5n',
      symbol: 'Symbol(s)',
      nested: { deep: ['() => 1'], own: '[an instance of Thing]' },
    });
  });

  it('may lead back to itself', async () => {
    const { cause } = await failure('cyclic');
    expect(cause).toMatchObject({ message: 'round', self: 'Error: round', cause: 'Error: round' });
  });

  it('is told however much it refers to, and only so much of it', async () => {
    const { cause } = await failure('graph');
    expect(cause).toMatchObject({ message: 'graph' });
    expect(JSON.stringify(cause).length).toBeLessThan(5_000_000);
  });

  it('may be one that cannot be changed', async () => {
    const error = await failure('frozen');
    expect(error.cause).toBeInstanceOf(Stubborn);
    expect(error.cause).toMatchObject({ value: 1 });
  });

  it('brings nothing along that means something to the language', async () => {
    const cause = (await failure('tricky')).cause as Error;
    expect(Object.getPrototypeOf(cause)).toBe(Error.prototype);
    expect((cause as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.keys(cause)).toEqual([]);
    expect(String(cause)).toBe('Error: tricky');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('is itself when its class has a custom type', async () => {
    const error = await failure('registered');
    expect(error.cause).toBeInstanceOf(OutOfStock);
    expect(error.cause).toMatchObject({ left: 3, message: 'only 3 left' });
    expect((error.cause as Error).stack).toMatch(/registered.*whole-errors\.test\.ts/);
    expect(error.remoteTrace).toMatch(/^OutOfStock: only 3 left\n/);
    const inside = (await failure('registeredInside')).cause as Error;
    expect(inside.cause).toBeInstanceOf(OutOfStock);
  });

  it.each(kinds)('arrives whole over %s with the first call', async (kind) => {
    await using peer = await pair(root, { address: addresses[kind]() });
    const { range } = peer.remote as unknown as { range(): Promise<void> };
    expect((await rejection(range(), RemoteError)).cause).toBeInstanceOf(RangeError);
  });

  it('arrives whole at the server, too', async () => {
    await using peer = await pair(service({ ok: () => true }), { client: { service: root } });
    const client = peer.accepted.proxy<{ range(): void }>('');
    expect((await rejection(client.range(), RemoteError)).cause).toBeInstanceOf(RangeError);
  });

  it('that is too long with its properties comes without them', async () => {
    const big = service({
      fail() {
        throw Object.assign(new RangeError('big'), { data: 'x'.repeat(100_000) });
      },
    });
    await using peer = await pair(big, { server: { limits: { maxMessageBytes: 20_000 } } });
    const { cause } = await rejection(peer.remote.fail(), RemoteError);
    expect(cause).toBeInstanceOf(RangeError);
    expect(Object.keys(cause as Error)).toEqual([]);
  });
});

describe('with failureDetail: message', () => {
  it('the name, the message and the code leave the process, and nothing else', async () => {
    const error = await failure('system', { failureDetail: 'message' });
    expect(error.cause).toMatchObject({ message: 'no such file', code: 'ENOENT' });
    expect(Object.keys(error.cause as Error)).toEqual(['code']);
    expect((error.cause as Error).stack).toBe('Error: no such file');
    expect(error.remoteTrace).toBe('Error: no such file');
    const caused = await failure('caused', { failureDetail: 'message' });
    expect((caused.cause as Error).cause).toBeUndefined();
    const many = await failure('many', { failureDetail: 'message' });
    expect((many.cause as AggregateError).errors).toEqual([]);
    const registered = await failure('registered', { failureDetail: 'message' });
    expect(registered.cause).toBeInstanceOf(OutOfStock);
    expect(registered.remoteTrace).not.toMatch(/OutOfStock.*\n.*registered/);
  });
});

describe('a peer that has not said that it understands more than text', () => {
  it('gets the text', async () => {
    await using peer = await rawPeer(root);
    const error = await rejection(peer.call('caused'), RemoteError);
    expect(error.cause).toBeUndefined();
    expect(error.remoteTrace).toMatch(/^Error: outer\n[\s\S]*caused by TypeError: inner/);
  });
});

describe('a failure that is none', () => {
  it.each([
    { error: 'x' },
    { error: { name: 5, message: 'x' } },
    { error: { name: 'Error' } },
    { value: 'x' },
    { instance: {} },
    {},
    null,
    7,
    [],
  ])('%j ends the connection', async (content) => {
    await using server = await listenChannel('tcp://127.0.0.1:0', () => {}, {
      layer: { encodeFailure: () => [content] },
      onRequest: (request) => request.fail('x'),
    });
    await using connection = await connect<{ x(): void }>(server.address);
    await expect(connection.remote.x()).rejects.toMatchObject({ code: 'ERR_MAS_PROTOCOL' });
  });
});
