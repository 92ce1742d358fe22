import { kwargs, RemoteError, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { pair, rawPeer, rejection } from './helpers.ts';

/** An object with one property, of a name that one does not write down by itself. */
const named = (name: string, value: unknown) => ({ [name]: value });

/** Names that mean something to the language, or that libraries look for. */
const NAMES = [
  'constructor',
  'valueOf',
  'toString',
  'then',
  'toJSON',
  'hasOwnProperty',
  'isPrototypeOf',
  'prototype',
  'length',
  'name',
  'catch',
  'inspect',
  'nodejs.util.inspect.custom',
  'Symbol(Symbol.toPrimitive)',
];

const root = service({
  echo: (...args: unknown[]) => args,
  /** What programs do with data: none of it may run what a peer has sent. */
  async use(data: Record<string, unknown>) {
    await data;
    return [
      JSON.stringify(data),
      Object.keys(data).length,
      `${Object.prototype.toString.call(data)}`,
    ];
  },
});

describe('data with names that mean something', () => {
  const data = Object.fromEntries(NAMES.map((name) => [name, { [name]: 'own data' }]));

  it('arrives as the data that it is, in arguments, keyword arguments and results', async () => {
    await using peer = await pair(root);
    expect(await peer.remote.echo(data)).toEqual([data]);
    expect(await peer.remote.echo(kwargs(data))).toEqual([data]);
    expect(Object.getPrototypeOf((await peer.remote.echo(data))[0])).toBe(Object.prototype);
  });

  it('runs nothing where it is awaited, written or described', async () => {
    await using peer = await pair(root);
    expect(await peer.remote.use(data)).toEqual([
      JSON.stringify(data),
      NAMES.length,
      '[object Object]',
    ]);
  });

  it.each(['__proto__', '__type__'])('is refused when it has the name %s', async (name) => {
    await using peer = await pair(root);
    const value = JSON.parse(`{"a": [{"${name}": {"polluted": true}}]}`);
    await expect(peer.remote.echo(value)).rejects.toMatchObject({
      code: 'ERR_MAS_SERIALIZATION',
      message: expect.stringContaining(`args[0].a[0].${name}: `),
    });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('ends the connection when a peer sends __proto__ all the same, and pollutes nothing', async () => {
    await using peer = await rawPeer(root, {
      channel: {
        codec: {
          name: 'by hand',
          // [0, 0, ['echo', [{__proto__: {polluted: true}}], {}]]
          create: () => ({
            encode: () =>
              Buffer.from(
                '93000093a46563686f9181a95f5f70726f746f5f5f81a8706f6c6c75746564c380',
                'hex',
              ),
            decode: () => null,
          }),
        },
      },
    });
    const [connection] = peer.server.connections;
    await rejection(peer.call('echo'), Error);
    expect(await connection!.closed).toMatchObject({
      error: { code: 'ERR_MAS_PROTOCOL', message: expect.stringContaining('__proto__') },
    });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('what runs code when it is looked at', () => {
  it('is read once, when it is a getter, and named when that throws', async () => {
    await using peer = await pair(root);
    let reads = 0;
    const counting = {
      get value() {
        reads += 1;
        return reads;
      },
    };
    const [received] = (await peer.remote.echo(counting)) as [{ value: number }];
    expect(received.value).toBeLessThanOrEqual(2);
    const throwing = {
      get value(): never {
        throw new Error('do not look');
      },
    };
    await expect(peer.remote.echo([throwing])).rejects.toThrow('args[0][0].value: ');
  });

  it('is refused when it is a symbol, a function, or hidden', async () => {
    await using peer = await pair(root);
    for (const value of [
      { [Symbol.toPrimitive]: () => 'x' },
      { [Symbol.iterator]: 1 },
      named('then', () => 1),
      { toJSON: () => 1 },
      Object.defineProperty({}, 'hidden', { value: 1 }),
      Symbol('s'),
      Object.assign([1], { toJSON: () => 2 }),
    ]) {
      await expect(peer.remote.echo(value)).rejects.toMatchObject({
        code: 'ERR_MAS_SERIALIZATION',
      });
    }
  });

  it('is a failure of its own when a result does it', async () => {
    const bad = service({
      thenable: () => named('then', 5),
      getter: () => ({
        get x(): never {
          throw new Error('no');
        },
      }),
    });
    await using peer = await pair(bad);
    expect(await peer.remote.thenable()).toEqual(named('then', 5));
    const error = await rejection(peer.remote.getter(), RemoteError);
    expect(error.message).toContain('result.x: ');
  });
});
