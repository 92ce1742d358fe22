import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Channel, connect as connectChannel } from '@mas/channel';
import {
  type ConnectOptions,
  connect,
  type ListenOptions,
  listen,
  type RpcConnection,
  type RpcOptions,
  type RpcServer,
} from '@mas/rpc';

let count = 0;

/** Free addresses, one for each kind of transport. */
export const addresses = {
  tcp: () => 'tcp://127.0.0.1:0',
  ipc: () => `ipc://[${join(tmpdir(), `mas-rpc-${process.pid}-${count++}.sock`)}]`,
  local: () => `local://test-${count++}`,
} as const;

export const kinds = Object.keys(addresses) as (keyof typeof addresses)[];

/** A server and a client connected to it. */
export interface Pair<T> extends AsyncDisposable {
  readonly server: RpcServer;
  /** The client's end. */
  readonly connection: RpcConnection<T>;
  readonly remote: RpcConnection<T>['remote'];
  /** The server's end. */
  readonly accepted: RpcConnection;
}

interface PairOptions {
  readonly address?: string;
  readonly server?: ListenOptions;
  readonly client?: ConnectOptions & RpcOptions;
}

/** Serves `service` and connects to it. */
export async function pair<T extends object>(
  service: T,
  options: PairOptions = {},
): Promise<Pair<T>> {
  const accepted = deferred<RpcConnection>();
  const server = await listen(options.address ?? addresses.tcp(), service, {
    ...options.server,
    onConnection: accepted.resolve,
  });
  const connection = await connect<T>(server.address, options.client);
  return {
    server,
    connection,
    remote: connection.remote,
    accepted: await accepted.promise,
    async [Symbol.asyncDispose]() {
      await connection.close({ timeoutMs: 0 });
      await server.close({ timeoutMs: 0 });
    },
  };
}

/** A server, and a raw channel to it: what a peer can send is up to the test. */
export interface RawPeer extends AsyncDisposable {
  readonly server: RpcServer;
  readonly channel: Channel;
  /** Calls as a peer does. */
  call(path: unknown, args?: unknown, kwargs?: unknown): Promise<unknown>;
}

/** Serves `service` and connects a raw channel to it. */
export async function rawPeer(
  service: object,
  options: { server?: ListenOptions; channel?: Parameters<typeof connectChannel>[1] } = {},
): Promise<RawPeer> {
  const server = await listen(addresses.tcp(), service, options.server);
  const channel = await connectChannel(server.address, options.channel);
  return {
    server,
    channel,
    call: (path, args = [], kwargs = {}) => channel.request([path, args, kwargs]),
    async [Symbol.asyncDispose]() {
      await channel.close();
      await server.close({ timeoutMs: 0 });
    },
  };
}

export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

export function deferred<T = void>(): Deferred<T> {
  let settle: Omit<Deferred<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle! };
}

/** What a promise rejects with, which has to be an error of that class. */
export async function rejection<E extends Error>(
  promise: Promise<unknown>,
  expected: abstract new (...args: never) => E,
): Promise<E> {
  const outcome = await promise.then(
    (value) => new Error(`it resolved with ${String(value)}`),
    (error: unknown) => error,
  );
  if (outcome instanceof expected) return outcome;
  throw outcome;
}
