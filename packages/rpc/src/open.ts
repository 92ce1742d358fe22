import {
  type Address,
  type ConnectOptions as ChannelConnectOptions,
  ChannelError,
  type ListenOptions as ChannelListenOptions,
  connectTransport,
  listenTransport,
  resolveChannelOptions,
} from '@mas/channel';
import {
  channelOptionsOf,
  checkService,
  type LastingProxies,
  RpcConnection,
  type RpcOptions,
} from './connection.ts';
import { maxReferencesOf } from './limits.ts';
import { RpcServer } from './server.ts';

/** How a server serves and what it accepts. */
export interface ListenOptions
  extends Omit<ChannelListenOptions, 'limits'>,
    Omit<RpcOptions, 'service'> {
  /**
   * Takes each connection as it is accepted: to call back, or to be told when it ends. What it
   * throws, or rejects with, aborts the connection. It also surfaces as an uncaught exception, since
   * it is a fault of the program, unless it is a {@link ChannelError}: a client that goes away, or
   * fails what it is asked, must not end the server.
   */
  readonly onConnection?: (connection: RpcConnection) => void | Promise<void>;
}

/** How to connect, and how the connection serves and what it accepts. */
export interface ConnectOptions extends Omit<ChannelConnectOptions, 'limits'>, RpcOptions {}

/**
 * Connects to a server. The type parameter is the type of its service: `connect<Calculator>(…)`.
 *
 * @throws {@link ChannelError} `ERR_MAS_ADDRESS`, `ERR_MAS_CONNECT`, `ERR_MAS_ABORTED`, or one of the
 * `ERR_MAS_TLS…`.
 * @throws TypeError when `service` exposes nothing.
 */
export async function connect<T>(
  address: Address,
  options: ConnectOptions = {},
): Promise<RpcConnection<T>> {
  return openConnection<T>(address, options);
}

/** @internal Connects, for proxies that outlast the connection. */
export async function openConnection<T>(
  address: Address,
  options: ConnectOptions,
  lasting?: LastingProxies,
): Promise<RpcConnection<T>> {
  if (options.service !== undefined) checkService(options.service);
  maxReferencesOf(options.limits);
  const { timeoutMs: _, signal: __, ...rest } = options;
  return new RpcConnection<T>(await connectTransport(address, options), rest, lasting);
}

/**
 * Listens at an address and serves one service to all who connect.
 *
 * `close()` of the server stops accepting, waits for the handlers that are running, at most five
 * seconds or `timeoutMs`, and closes the connections.
 *
 * @throws {@link ChannelError} `ERR_MAS_ADDRESS`, `ERR_MAS_LISTEN`, or `ERR_MAS_TLS`.
 * @throws RangeError for a limit that is no number of at least 1.
 * @throws TypeError when the service exposes nothing, or a type is given twice.
 */
export async function listen(
  address: Address,
  service: object,
  options: ListenOptions = {},
): Promise<RpcServer> {
  checkService(service);
  const { onConnection, ...rest } = options;
  // Not only when the first client comes.
  resolveChannelOptions(channelOptionsOf(rest));
  maxReferencesOf(rest.limits);
  return RpcServer.open(
    (accept) => listenTransport(address, accept, options),
    (transport) => {
      const connection = new RpcConnection(transport, { ...rest, service });
      // Not in the turn of the accepting socket: the server has to know the connection first.
      if (onConnection !== undefined) queueMicrotask(() => introduce(connection, onConnection));
      return connection;
    },
  );
}

async function introduce(
  connection: RpcConnection,
  onConnection: (connection: RpcConnection) => void | Promise<void>,
): Promise<void> {
  try {
    await onConnection(connection);
  } catch (error) {
    connection.abort(error);
    if (!(error instanceof ChannelError)) throw error;
  }
}
