import {
  type Address,
  type ConnectOptions,
  connectTransport,
  listenTransport,
  type Server,
  serveTransports,
  type TransportOptions,
} from '@mas/channel';
import { checkService, RpcConnection, type RpcOptions } from './connection.ts';

/** How a server serves and what it accepts. */
export interface ListenOptions extends TransportOptions, Omit<RpcOptions, 'service'> {
  /**
   * Takes each connection as it is accepted: to call back, or to be told when it ends. What it
   * throws surfaces as an uncaught exception, and the connection is aborted with it.
   */
  readonly onConnection?: (connection: RpcConnection) => void;
}

/**
 * Connects to a server. The type parameter is the type of its service: `connect<Calculator>(…)`.
 *
 * @throws {@link ChannelError} `ERR_MAS_ADDRESS`, `ERR_MAS_CONNECT` or `ERR_MAS_ABORTED`.
 * @throws TypeError when `service` exposes nothing.
 */
export async function connect<T>(
  address: Address,
  options: ConnectOptions & RpcOptions = {},
): Promise<RpcConnection<T>> {
  if (options.service !== undefined) checkService(options.service);
  const { timeoutMs: _, signal: __, ...rest } = options;
  return new RpcConnection<T>(await connectTransport(address, options), rest);
}

/**
 * Listens at an address and serves one service to all who connect.
 *
 * `close()` of the server stops accepting, waits for the handlers that are running, at most five
 * seconds, and closes the connections.
 *
 * @throws {@link ChannelError} `ERR_MAS_ADDRESS` or `ERR_MAS_LISTEN`.
 * @throws TypeError when the service exposes nothing.
 */
export async function listen(
  address: Address,
  service: object,
  options: ListenOptions = {},
): Promise<Server<RpcConnection>> {
  checkService(service);
  const { onConnection, ...rest } = options;
  return serveTransports(
    (accept) => listenTransport(address, accept, options),
    (transport) => {
      const connection = new RpcConnection(transport, { ...rest, service });
      if (onConnection !== undefined) queueMicrotask(() => introduce(connection, onConnection));
      return connection;
    },
  );
}

function introduce(
  connection: RpcConnection,
  onConnection: (connection: RpcConnection) => void,
): void {
  try {
    onConnection(connection);
  } catch (error) {
    connection.abort(error);
    throw error;
  }
}
