import type { AddressInfo, Server } from 'node:net';
import type { ListenAt } from '../subject.ts';

/** Listens at a free port of this machine, or at the path, and resolves to the port or the path. */
export async function listenAt(server: Server, at: ListenAt): Promise<string> {
  const options = at.transport === 'tcp' ? { host: '127.0.0.1', port: 0 } : { path: at.path };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, resolve);
  });
  return at.transport === 'tcp' ? String((server.address() as AddressInfo).port) : at.path;
}

/** What `net.connect` takes, for an address from {@link listenAt}. */
export function connectOptions(
  address: string,
): { readonly host: string; readonly port: number } | { readonly path: string } {
  return isPath(address) ? { path: address } : { host: '127.0.0.1', port: Number(address) };
}

/** What `ws` takes, for an address from {@link listenAt}. */
export function webSocketUrl(address: string): string {
  return isPath(address) ? `ws+unix://${address}:/` : `ws://127.0.0.1:${address}/`;
}

function isPath(address: string): boolean {
  return address.startsWith('/');
}
