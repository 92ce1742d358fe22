import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Address,
  type Channel,
  type ChannelOptions,
  connect,
  listen,
  type TransportOptions,
} from '@mas/channel';

/** Free addresses of every kind. */
export const addresses: readonly (readonly [string, () => Address])[] = [
  ['TCP', () => 'tcp://127.0.0.1:0'],
  ['unix sockets', () => ({ path: socketPath() })],
  ['local', () => `local://${randomUUID()}`],
];

/** A path that nothing stands at. */
export function socketPath(): string {
  return join(tmpdir(), `mas-${randomUUID()}.sock`);
}

/** Both ends of one connection. */
export interface Pair extends AsyncDisposable {
  readonly client: Channel;
  readonly server: Channel;
}

type Options = TransportOptions & ChannelOptions;

/** Connects two channels, by default over TCP. */
export async function openPair(
  options: {
    readonly address?: Address;
    readonly both?: Options;
    readonly client?: Options;
    readonly server?: Options;
  } = {},
): Promise<Pair> {
  const { address = 'tcp://127.0.0.1:0', both } = options;
  let accept!: (channel: Channel) => void;
  const accepted = new Promise<Channel>((resolve) => {
    accept = resolve;
  });
  const listening = await listen(address, accept, { ...both, ...options.server });
  const client = await connect(listening.address, { ...both, ...options.client });
  return {
    client,
    server: await accepted,
    async [Symbol.asyncDispose]() {
      client.abort();
      await Promise.all([client.close(), listening.close()]);
    },
  };
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was rejected');
}

/** The event loop has gone round. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
