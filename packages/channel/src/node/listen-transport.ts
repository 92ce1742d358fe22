import { lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Address, formatAddress, parseAddress } from '../address.ts';
import { ChannelError } from '../errors.ts';
import { listenLocal } from '../local-transport.ts';
import type { TransportServer } from '../server.ts';
import { resolveTransportOptions, type Transport, type TransportOptions } from '../transport.ts';
import {
  boundAddress,
  type NetAddress,
  type SocketAddress,
  toNetAddress,
} from './socket-address.ts';
import { SocketTransport } from './socket-transport.ts';

/**
 * Accepts transports at an address: the layer below connections. `accept` takes each at once.
 *
 * @throws {@link ChannelError} `ERR_MAS_ADDRESS` or `ERR_MAS_LISTEN`.
 */
export async function listenTransport(
  address: Address,
  accept: (transport: Transport) => void,
  options: TransportOptions = {},
): Promise<TransportServer> {
  const parsed = parseAddress(address);
  const resolved = resolveTransportOptions(options);
  if (parsed.kind === 'local') {
    const stop = listenLocal(parsed.name, { accept, options: resolved });
    return { address: formatAddress(parsed), close: async () => stop() };
  }
  const target = toNetAddress(parsed);
  const server = createServer((socket) => {
    accept(new SocketTransport(socket, peerOf(socket, parsed), resolved));
  });
  try {
    await bind(server, target);
  } catch (cause) {
    const message = `cannot listen at ${formatAddress(parsed)}: ${(cause as Error).message}`;
    throw new ChannelError('ERR_MAS_LISTEN', message, { cause });
  }
  return {
    address: boundAddress(parsed, server.address()),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The peer of an accepted socket; the clients of a unix socket have no address of their own. */
function peerOf(socket: Socket, listening: SocketAddress): string {
  const { remoteAddress, remotePort } = socket;
  if (listening.kind === 'ipc' || remoteAddress === undefined || remotePort === undefined) {
    return formatAddress(listening);
  }
  return formatAddress({ kind: 'tcp', host: remoteAddress, port: remotePort });
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
