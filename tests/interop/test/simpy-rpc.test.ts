import {
  type CustomType,
  connect,
  customType,
  kwargs,
  listen,
  type Remote,
  type RpcConnection,
  service,
} from '@mas/rpc';
import { expect } from 'vitest';
import type { Combination } from './support/cell.ts';
import { closingBoth } from './support/closing-both.ts';
import { codecs } from './support/codecs.ts';
import { freeAddress } from './support/free-address.ts';
import { matrix } from './support/matrix.ts';
import type { PythonPeer } from './support/python-peer.ts';
import { Point, typeOf } from './support/types.ts';

interface Mover {
  moved(point: Point): Point;
}

/** The root of simpy_rpc_peer.py. Ours has the same functions. */
interface Root {
  readonly inner: Mover & { hidden(): void };
  echo(...args: unknown[]): unknown;
  fail(text: string): never;
  chain(depth: number): Promise<number[]>;
  meet(
    other: Remote<Mover>,
    point: Point,
  ): Promise<{ inner: Mover; other: unknown; points: Point[] }>;
}

/** A proxy of simpy.io for a service of ours that comes back, or ours of theirs that goes back. */
class Returned {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

/** In the place where simpy.io has the type of its proxies. */
const returnedType = customType({
  class: Returned,
  serialize: (returned) => returned.path,
  deserialize: (path) => new Returned(path as string),
});

matrix(
  'simpy.io: RPC',
  'simpy_rpc_peer',
  {
    'functions are called with values and keyword arguments, at any path': async (
      python,
      combination,
    ) => {
      await using connection = await join(python, combination);
      const { remote, calls } = connection;
      const args = [1, 'two', [null], { four: 4.5 }];
      expect(await remote.echo(...args, kwargs({ five: true }))).toEqual([args, { five: true }]);
      expect(await remote.inner.moved(new Point(1, 2))).toStrictEqual(new Point(11, 2));

      const call = { path: 'echo', args, kwargs: { five: true } };
      const received = [...args, { five: true }];
      expect(await python.call('call', call)).toEqual(received);
      expect(calls).toEqual([received]);
      expect(await python.call('call', { path: 'inner/name', args: [], kwargs: {} })).toBe('inner');
    },

    'many calls are open at once, and each end calls back before it answers': async (
      python,
      combination,
    ) => {
      await using connection = await join(python, combination);
      const chains = Array.from({ length: 20 }, (_, depth) =>
        Array.from({ length: depth + 1 }, (_, step) => depth - step),
      );
      const [ours, theirs] = await Promise.all([
        Promise.all(chains.map((_, depth) => connection.remote.chain(depth))),
        python.call('chain', { depth: 20 }),
      ]);
      expect(ours).toEqual(chains);
      expect(theirs).toEqual(chains);
    },

    'a call fails alone when its function does, or when there is none at its path': async (
      python,
      combination,
    ) => {
      await using connection = await join(python, combination);
      const { remote } = connection;
      const failure = (text: string) => ({
        code: 'ERR_MAS_REMOTE',
        message: expect.stringContaining(text),
      });
      await expect(remote.fail('as told')).rejects.toMatchObject(failure('ValueError: as told'));
      await expect(remote.inner.hidden()).rejects.toMatchObject(
        failure('RuntimeError: Failed to resolve path'),
      );
      for (const [path, text] of [
        ['fail', 'RangeError: as told'],
        ['inner/hidden', 'RpcError: '],
      ]) {
        const call = { path, args: ['as told'], kwargs: {} };
        await expect(python.call('call', call)).rejects.toThrow(
          new RegExp(`RemoteException.*${text}`, 's'),
        );
      }
      expect(await remote.echo()).toEqual([[], {}]);
      expect(await python.call('call', { path: 'echo', args: [1], kwargs: {} })).toEqual([1]);
    },

    'objects can be passed as references': async (python, combination) => {
      await using connection = await join(python, combination);
      await expectToMeet(python, connection);
    },

    'objects can be passed as references once a type stands in for the proxies of simpy.io': async (
      python,
      combination,
    ) => {
      await using connection = await join(python, combination, [typeOf.Point, returnedType]);
      await expectToMeet(python, connection);
    },
  },
  { codecs: ['json'] },
);

/** Has a service of each side passed, used and given back. */
async function expectToMeet(python: PythonPeer, connection: Link): Promise<void> {
  const broken = connection.closed.then(({ error }) => {
    throw error;
  });
  const theirs = python.call('meet', { x: 1, y: 2 });
  expect(await Promise.race([theirs, broken])).toEqual({ mine: true, xs: [1, 11, 111] });

  const met = await connection.remote.meet(connection.root.inner, new Point(1, 2));
  expect(met.points).toStrictEqual([new Point(1, 2), new Point(101, 2)]);
  expect(met.other).toStrictEqual(new Returned('inner'));
  expect(await met.inner.moved(new Point(5, 0))).toStrictEqual(new Point(15, 0));
}

type Link = Awaited<ReturnType<typeof join>>;

/** Opens an RPC connection to simpy_rpc_peer.py. */
async function join(
  python: PythonPeer,
  { codec, transport, server }: Combination,
  types: readonly CustomType[] = [typeOf.Point],
) {
  const calls: unknown[][] = [];
  let opened!: RpcConnection<Root>;
  const root = service({
    inner: service({
      moved: (point: Point) => new Point(point.x + 100, point.y),
      name: () => 'inner',
    }),
    echo(...args: unknown[]) {
      calls.push(args);
      return args;
    },
    fail(text: string) {
      throw new RangeError(text);
    },
    chain: async (depth: number): Promise<number[]> =>
      depth === 0 ? [0] : [depth, ...(await opened.remote.chain(depth - 1))],
    async meet(other: Remote<Mover>, point: Point) {
      const points = [point, await other.moved(point)];
      return { inner: root.inner, other: new Returned('inner'), points };
    },
  });
  const options = { codec: codecs[codec], types };
  const address = freeAddress(transport);
  if (server === 'Python') {
    const there = await python.call<string>('listen', { address });
    return ending(await connect<Root>(there, { ...options, service: root }));
  }
  let accept!: (connection: RpcConnection) => void;
  const accepted = new Promise<RpcConnection>((resolve) => {
    accept = resolve;
  });
  const listening = await listen(address, root, { ...options, onConnection: accept });
  await python.call('connect', { address: listening.address });
  return ending((await accepted) as RpcConnection<Root>, () => listening.close());

  function ending(connection: RpcConnection<Root>, last?: () => Promise<void>) {
    opened = connection;
    return Object.assign(closingBoth(connection, python, last), { root, calls });
  }
}
