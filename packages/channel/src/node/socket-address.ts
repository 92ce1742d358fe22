import type { AddressInfo } from 'node:net';
import { platform } from 'node:process';
import { formatAddress, type ParsedAddress } from '../address.ts';

/** The addresses that sockets reach. */
export type SocketAddress = Exclude<ParsedAddress, { readonly kind: 'local' }>;

/** An address as `node:net` takes it, for a client or a server. */
export function toNetOptions(
  address: SocketAddress,
): { port: number; host?: string } | { path: string } {
  if (address.kind === 'ipc') return { path: toPipe(address.path) };
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

/** Windows knows no unix sockets by path; a named pipe is what serves there. */
function toPipe(path: string): string {
  const prefix = '\\\\.\\pipe\\';
  if (platform !== 'win32' || path.startsWith(prefix)) return path;
  return prefix + path.replaceAll('/', '\\');
}
