import { Authority } from '@mas/certificates';
import type { Peer, TlsOptions } from '@mas/channel';
import { type Channel, type ChannelError, connect, type ListenOptions, listen } from '@mas/channel';

/** The authority that both sides trust, and who is known to it. */
export const authority: Authority = await Authority.create();
export const { ca } = authority;
/** Valid for `localhost` and `127.0.0.1`. */
export const known: TlsOptions = { ca, ...(await authority.issue({ name: 'known' })) };

/**
 * A server that echoes, and tells whom it has turned away.
 *
 * @param tls - null for none
 */
export async function listenSecurely(
  tls: ListenOptions['tls'] | null = known,
  options: Omit<ListenOptions, 'tls' | 'onRefused'> = {},
) {
  const refused: { error: ChannelError; peer: Peer }[] = [];
  const channels: Channel[] = [];
  let wake = () => {};
  const server = await listen('tcp://127.0.0.1:0', (channel) => void channels.push(channel), {
    ...options,
    ...(tls !== null && { tls }),
    onRequest: (request) => request.reply(request.content),
    onRefused: (error, peer) => {
      refused.push({ error, peer });
      wake();
    },
  });
  return {
    address: server.address,
    channels,
    /** Why the next client was turned away. */
    async nextRefusal(): Promise<ChannelError> {
      while (refused.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const { error, peer } = refused.shift()!;
      // Not that of the server.
      if (/:0$/.test(peer.address)) throw new Error(`${peer.address} is no client`);
      return error;
    },
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** Connects, and asks something. */
export async function ask(address: string, tls: TlsOptions | undefined): Promise<unknown> {
  await using channel = await connect(address, tls === undefined ? {} : { tls });
  return await channel.request('hello');
}
