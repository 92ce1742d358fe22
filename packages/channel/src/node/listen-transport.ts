import { lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import {
  type Address,
  formatAddress,
  isPort,
  type ParsedAddress,
  parseAddress,
} from '../address.ts';
import { Admission, type AdmissionOptions } from '../admission.ts';
import { ChannelError } from '../errors.ts';
import { resolveLimits } from '../limits.ts';
import { listenLocal } from '../local-transport.ts';
import type { TransportServer } from '../server.ts';
import type { Transport, TransportOptions } from '../transport.ts';
import {
  boundAddress,
  type NetAddress,
  type SocketAddress,
  toNetAddress,
} from './socket-address.ts';
import { type Security, SocketTransport } from './socket-transport.ts';
import { type TlsCredentials, type TlsOptions, toCredentials } from './tls-credentials.ts';
import { serverHandshakeError } from './tls-errors.ts';
import { createTlsServer, type Origin } from './tls-server.ts';

/** What a server accepts, and whom. */
export interface ListenOptions extends TransportOptions, AdmissionOptions {
  /**
   * Encrypts the connections by TLS 1.2 or 1.3: `cert` and `key` are shown to the clients, and each
   * of them has to show a certificate of `ca`. Nothing is encrypted within a process (`local://`).
   *
   * @defaultValue no TLS
   */
  readonly tls?: TlsOptions | TlsCredentials;
  /**
   * The first and the last port to choose from, where only some are let through. The address has
   * port 0 then.
   *
   * @defaultValue the system chooses
   */
  readonly ports?: readonly [first: number, last: number];
}

/**
 * Accepts transports at an address: the layer below connections. `accept` takes each at once.
 *
 * @throws {@link ChannelError} `ERR_MAS_ADDRESS`, `ERR_MAS_LISTEN`, or `ERR_MAS_TLS` when the TLS
 * options cannot be used.
 * @throws RangeError for `ports` that are no range, or for an address that has a port.
 */
export async function listenTransport(
  address: Address,
  accept: (transport: Transport) => void,
  options: ListenOptions = {},
): Promise<TransportServer> {
  const parsed = parseAddress(address);
  const limits = resolveLimits(options.limits);
  if (options.ports !== undefined) checkPorts(options.ports, parsed);
  const admission = new Admission(accept, options);
  if (parsed.kind === 'local') {
    const { name, stop } = listenLocal(parsed.name, {
      accept: (transport) => admission.admit(transport),
      refuse: (error) => admission.refuse(error, { address: formatAddress(parsed), isLocal: true }),
      limits,
      connections: 0,
    });
    return {
      address: formatAddress({ kind: 'local', name }),
      close: async () => {
        stop();
        admission.stop();
      },
    };
  }
  const target = toNetAddress(parsed);
  const open = (socket: Socket, security?: Security) =>
    new SocketTransport(socket, peerOf(socket, parsed), limits, { security });
  const secure =
    options.tls &&
    createTlsServer(toCredentials(options.tls), limits.handshakeTimeoutMs, {
      accept(socket, security) {
        const transport = open(socket, security);
        // What tells the client that TLS has accepted it is written at the end of this turn.
        setImmediate(() => admission.admit(transport));
      },
      refuse(client, error, authorizationError) {
        const address = peerOf(client, parsed);
        const refusal = serverHandshakeError(address, error, authorizationError);
        admission.refuse(refusal, { address });
      },
    });
  const server = secure?.server ?? createServer((socket) => admission.admit(open(socket)));
  server.maxConnections = limits.maxConnections;
  server.on('drop', (client) => {
    const address = peerOf({ ...NOWHERE, ...client }, parsed);
    const message = `the client ${address} is one too many (maxConnections: ${limits.maxConnections})`;
    admission.refuse(new ChannelError('ERR_MAS_REFUSED', message), { address });
  });
  try {
    await bindTo(server, target, options.ports);
  } catch (cause) {
    const message = `cannot listen at ${formatAddress(parsed)}: ${(cause as Error).message}`;
    throw new ChannelError('ERR_MAS_LISTEN', message, { cause });
  }
  return {
    address: boundAddress(parsed, server.address()),
    close: () => {
      admission.stop();
      secure?.disconnectSilent();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Where a client is of whom nothing is known. */
const NOWHERE: Origin = { remoteAddress: undefined, remotePort: undefined };

/** The peer of an accepted socket; the clients of a unix socket have no address of their own. */
function peerOf({ remoteAddress, remotePort }: Origin, listening: SocketAddress): string {
  if (listening.kind === 'ipc' || remoteAddress === undefined || remotePort === undefined) {
    return formatAddress(listening);
  }
  return formatAddress({ kind: 'tcp', host: remoteAddress, port: remotePort });
}

function checkPorts([first, last]: readonly [number, number], address: ParsedAddress): void {
  if (address.kind !== 'tcp' || address.port !== 0) {
    throw new RangeError(
      `ports is for an address like tcp://host:0, and this is ${formatAddress(address)}`,
    );
  }
  if (!(isPort(first) && isPort(last) && 1 <= first && first <= last)) {
    throw new RangeError(
      `ports must be the first and the last of a range, not [${first}, ${last}]`,
    );
  }
}

async function bindTo(
  server: Server,
  target: NetAddress,
  ports: readonly [number, number] | undefined,
): Promise<void> {
  if (ports === undefined) return bind(server, target);
  const [first, last] = ports;
  for (let port = first; ; port += 1) {
    try {
      return await bind(server, { ...target, port });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      if (port === last) throw new Error(`all ports from ${first} to ${last} are in use`);
    }
  }
}

async function bind(server: Server, target: NetAddress): Promise<void> {
  try {
    await listenOnce(server, target);
  } catch (error) {
    if (!('path' in target) || !(await isLeftOver(target.path, error))) throw error;
    await unlink(target.path);
    await listenOnce(server, target);
  }
}

function listenOnce(server: Server, target: NetAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(target, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Whether a path is taken by the socket of a process that has died: nobody answers there. */
async function isLeftOver(path: string, error: unknown): Promise<boolean> {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return false;
  if (
    !(await lstat(path).then(
      (file) => file.isSocket(),
      () => false,
    ))
  )
    return false;
  return new Promise((resolve) => {
    const probe = connect(path, () => {
      probe.destroy();
      resolve(false);
    });
    probe.once('error', (refused: NodeJS.ErrnoException) =>
      resolve(refused.code === 'ECONNREFUSED'),
    );
  });
}
