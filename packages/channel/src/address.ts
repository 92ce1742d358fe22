import { ChannelError } from './errors.ts';

/**
 * Where a server listens: a URL string (`tcp://127.0.0.1:5555`, `tcp://[::1]:5555`,
 * `ipc://[/run/mas.sock]`, `local://name`) or an object.
 *
 * - TCP: port 0 binds a free port, and the server tells the real one. Without a host a server
 *   listens on every interface, and a client connects to this machine.
 * - `ipc` is a unix socket, and on Windows a named pipe.
 * - `local` passes messages in memory, within one process. Without a name a server takes one that is
 *   free, and tells which.
 */
export type Address =
  | string
  | { readonly host?: string; readonly port: number }
  | { readonly path: string };

/** An address taken apart. */
export type ParsedAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'ipc'; readonly path: string }
  | { readonly kind: 'local'; readonly name: string };

/**
 * Takes an address apart. A TCP host is '' when there is none, and an IPv6 host has no brackets.
 *
 * @throws {@link ChannelError} `ERR_MAS_ADDRESS` for anything else than an {@link Address}.
 */
export function parseAddress(address: Address): ParsedAddress {
  if (typeof address === 'string') return parseUrl(address);
  if (typeof address === 'object' && address !== null) {
    if ('path' in address && typeof address.path === 'string' && address.path !== '') {
      return { kind: 'ipc', path: address.path };
    }
    if ('port' in address) {
      const { host = '', port } = address;
      if (typeof host === 'string' && isPort(port)) return { kind: 'tcp', host, port };
      throw badAddress(address, 'the port must be an integer from 0 to 65535, the host a string');
    }
  }
  throw badAddress(address, 'it must be a URL string, { host?, port } or { path }');
}

/** The one URL string of an address: equal addresses give equal strings. */
export function formatAddress(address: Address | ParsedAddress): string {
  const parsed = isParsed(address) ? address : parseAddress(address);
  if (parsed.kind === 'ipc') return `ipc://[${parsed.path}]`;
  if (parsed.kind === 'local') return `local://${parsed.name}`;
  const host = parsed.host.includes(':') ? `[${parsed.host}]` : parsed.host;
  return `tcp://${host}:${parsed.port}`;
}

function isParsed(address: Address | ParsedAddress): address is ParsedAddress {
  return typeof address === 'object' && address !== null && 'kind' in address;
}

/** An IPv6 address has brackets, which aiomas leaves out when it tells its own. */
const TCP = /^tcp:\/\/(?:\[([^\][/]+)\]|([^\][:/]*|[\da-f]*(?::[\da-f.]*){2,}(?:%\w+)?)):(\d+)$/i;

function parseUrl(url: string): ParsedAddress {
  const tcp = TCP.exec(url);
  if (tcp !== null) {
    const port = Number(tcp[3]);
    if (!isPort(port)) throw badAddress(url, `there is no port ${tcp[3]}`);
    return { kind: 'tcp', host: tcp[1] ?? tcp[2] ?? '', port };
  }
  const ipc = /^ipc:\/\/\[(.+)\]$/s.exec(url);
  if (ipc !== null) return { kind: 'ipc', path: ipc[1]! };
  const local = /^local:\/\/([^/]*)$/.exec(url);
  if (local !== null) return { kind: 'local', name: local[1]! };
  throw badAddress(
    url,
    'it must look like tcp://host:port, tcp://[::1]:port, ipc://[/path] or local://name',
  );
}

/** Whether it is a number that a port can have. */
export function isPort(port: unknown): port is number {
  return Number.isInteger(port) && (port as number) >= 0 && (port as number) <= 65535;
}

/** The error for an address that cannot be used. */
export function badAddress(address: unknown, hint: string): ChannelError {
  return new ChannelError(
    'ERR_MAS_ADDRESS',
    `the address ${show(address)} cannot be used: ${hint}`,
  );
}

function show(address: unknown): string {
  if (typeof address === 'string') return `"${address}"`;
  try {
    return JSON.stringify(address) ?? String(address);
  } catch {
    // A bigint for a port, for one.
    return `of type ${typeof address}`;
  }
}
