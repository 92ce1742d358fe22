import type { AddressInfo } from 'node:net';
import { platform } from 'node:process';
import { badAddress, formatAddress, type ParsedAddress } from '../address.ts';

/** The addresses that sockets reach. */
export type SocketAddress = Exclude<ParsedAddress, { readonly kind: 'local' }>;

/** An address as `node:net` takes it, for a client or a server. */
export type NetAddress =
  | { readonly port: number; readonly host?: string }
  | { readonly path: string };

/** @throws {@link ChannelError} `ERR_MAS_ADDRESS` for a path that is too long for the system. */
export function toNetAddress(address: SocketAddress): NetAddress {
  if (address.kind === 'ipc') return { path: toSystemPath(address.path, platform) };
  return address.host === '' ? { port: address.port } : { port: address.port, host: address.host };
}

/** The address that a bound server has in fact, as a URL string. */
export function boundAddress(asked: SocketAddress, bound: AddressInfo | string | null): string {
  if (asked.kind === 'ipc' || bound === null || typeof bound === 'string')
    return formatAddress(asked);
  return formatAddress({
    kind: 'tcp',
    host: asked.host === '' ? bound.address : asked.host,
    port: bound.port,
  });
}

/**
 * The path as the system takes it. Windows knows no unix sockets by path; a named pipe is what
 * serves there. Elsewhere Node would cut a long path short and bind what is left.
 *
 * @throws {@link ChannelError} `ERR_MAS_ADDRESS` for a path that is too long.
 */
export function toSystemPath(path: string, system: NodeJS.Platform): string {
  if (system === 'win32') {
    if (/^\\\\[.?]\\pipe\\/.test(path)) return path;
    return `\\\\.\\pipe\\${path.replaceAll('/', '\\')}`;
  }
  const limit = system === 'linux' ? 107 : 103;
  const bytes = Buffer.byteLength(path);
  if (bytes > limit) {
    throw badAddress(
      `ipc://[${path}]`,
      `the path has ${bytes} bytes, and the system takes ${limit} for a socket`,
    );
  }
  return path;
}
