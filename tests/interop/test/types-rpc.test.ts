import { connect, kwargs, listen, type Remote, type RpcConnection, service } from '@mas/rpc';
import { expect } from 'vitest';
import type { Combination } from './support/cell.ts';
import { closingBoth } from './support/closing-both.ts';
import { codecs } from './support/codecs.ts';
import { freeAddress } from './support/free-address.ts';
import { matrix } from './support/matrix.ts';
import type { PythonPeer } from './support/python-peer.ts';
import {
  describe,
  Point,
  Reading,
  Span,
  Stranger,
  type TypeName,
  typeOf,
  Unit,
  usual,
} from './support/types.ts';

declare module '@mas/rpc' {
  interface ValueTypes {
    interopReading: Reading;
  }
}

interface Mover {
  moved(point: Point): Point;
}

/** The service of types_rpc_peer.py. Ours has the same functions. */
interface Root {
  readonly inner: Mover;
  echo(...args: unknown[]): unknown;
  describe(...args: unknown[]): unknown;
  meet(other: Remote<Mover>, point: Point): Promise<{ inner: Mover; points: Point[] }>;
  stranger(): Stranger;
  take(what: unknown): string;
}

const values = [new Point(1, 2), [new Reading(3, new Unit('kW'))], { span: spanOf(4) }];

matrix('Custom types: RPC', 'types_rpc_peer', {
  'they travel as arguments and results of calls, and within them': async (python, combination) => {
    await using connection = await join(python, combination);
    const { remote, calls } = connection;
    expect(await remote.describe(...values)).toEqual([describe(values), {}]);
    expect(await remote.echo(...values)).toStrictEqual([values, {}]);
    const args = describe(values);
    expect(await python.call('call', { name: 'echo', args, kwargs: {} })).toEqual(args);
    expect(calls).toStrictEqual([values]);
  },

  'they travel as keyword arguments': async (python, combination) => {
    await using connection = await join(python, combination);
    const { remote, calls } = connection;
    const named = { at: new Point(1, 2), during: [spanOf(5)] };
    expect(await remote.describe(0, kwargs(named))).toEqual([[0], describe(named)]);
    expect(await remote.echo(kwargs(named))).toStrictEqual([[], named]);
    await python.call('call', { name: 'echo', args: [0], kwargs: describe(named) });
    expect(calls).toStrictEqual([[0, named]]);
  },

  'a reference and values of custom types travel in one call and in one result': async (
    python,
    combination,
  ) => {
    await using connection = await join(python, combination);
    const { remote, root } = connection;
    const met = await remote.meet(root.inner, new Point(1, 2));
    expect(met.points).toStrictEqual([new Point(1, 2), new Point(101, 2)]);
    expect(await met.inner.moved(new Point(1, 2))).toStrictEqual(new Point(11, 2));
    const metThere = [new Point(3, 4), new Point(13, 4), new Point(103, 4)];
    expect(await python.call('meet', { point: describe(new Point(3, 4)) })).toEqual(
      describe(metThere),
    );
  },

  'an argument of a class without a type is refused, and a result becomes a failure': async (
    python,
    combination,
  ) => {
    await using connection = await join(python, combination);
    const { remote, calls } = connection;
    const stranger = new Stranger('who?');
    await expect(remote.echo(1, { a: stranger })).rejects.toMatchObject({
      code: 'ERR_MAS_SERIALIZATION',
      message: expect.stringMatching(/^args\[1\]\.a: an instance of Stranger/),
    });
    await expect(remote.stranger()).rejects.toMatchObject({
      code: 'ERR_MAS_REMOTE',
      remoteTrace: expect.stringMatching(/SerializationError: .*Stranger/),
    });
    const args = [describe(stranger)];
    await expect(python.call('call', { name: 'echo', args, kwargs: {} })).rejects.toThrow(
      /SerializationError: .*Stranger/,
    );
    await expect(python.call('call', { name: 'stranger', args: [], kwargs: {} })).rejects.toThrow(
      /RemoteException.*SerializationError: result: an instance of Stranger/s,
    );
    expect(calls).toEqual([]);
    expect(await remote.echo(new Point(1, 2))).toStrictEqual([[new Point(1, 2)], {}]);
  },

  'a type that one end lacks gives references another number': async (python, combination) => {
    {
      await using connection = await join(python, combination, { theirs: [] });
      // Python takes the number 0 for a reference, whatever its data is, and does not know 1.
      expect(await connection.remote.take(new Point(1, 2))).toMatch(
        /^Proxy \{('[xy]': [12](, )?){2}\}$/,
      );
      await expect(connection.remote.take(connection.root.inner)).rejects.toMatchObject({
        code: 'ERR_MAS_CLOSED',
      });
      expect(await python.call('ended')).toBe('KeyError: 1');
    }
    await using connection = await join(python, combination, { theirs: [] });
    await expect(python.call('pass_inner')).rejects.toThrow('ConnectionResetError');
    const { error } = await connection.closed;
    expect(error?.message).toMatch('the deserializer of Point failed: the data of a Point must be');
  },
});

function spanOf(length: number): Span {
  return new Span(new Point(0, 0), new Point(length, 0));
}

interface Ends {
  readonly theirs?: readonly TypeName[];
}

/** Opens an RPC connection to types_rpc_peer.py. With `theirs`, our only type is that of Point. */
async function join(
  python: PythonPeer,
  { codec, transport, server }: Combination,
  { theirs }: Ends = {},
) {
  const calls: unknown[][] = [];
  const root = service({
    inner: service({ moved: (point: Point) => new Point(point.x + 100, point.y) }),
    echo(...args: unknown[]) {
      calls.push(args);
      return args;
    },
    async meet(other: Remote<Mover>, point: Point) {
      return { inner: root.inner, points: [point, await other.moved(point)] };
    },
    stranger: () => new Stranger('who?'),
    take: (what: unknown) => String(what),
  });
  const names = theirs === undefined ? usual : (['Point'] as const);
  const options = { codec: codecs[codec], types: names.map((name) => typeOf[name]) };
  const args = { codec, types: theirs ?? usual };
  const address = freeAddress(transport);
  if (server === 'Python') {
    const there = await python.call<string>('listen', { ...args, address });
    return ending(await connect<Root>(there, { ...options, service: root }));
  }
  let accept!: (connection: RpcConnection) => void;
  const accepted = new Promise<RpcConnection>((resolve) => {
    accept = resolve;
  });
  const listening = await listen(address, root, { ...options, onConnection: accept });
  await python.call('connect', { ...args, address: listening.address });
  return ending((await accepted) as RpcConnection<Root>, () => listening.close());

  function ending(connection: RpcConnection<Root>, last?: () => Promise<void>) {
    return Object.assign(closingBoth(connection, python, last), { root, calls });
  }
}
