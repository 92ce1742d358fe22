import type { Address } from '../address.ts';
import { Channel } from '../channel.ts';
import { type ChannelOptions, resolveChannelOptions } from '../channel-options.ts';
import { ChannelError } from '../errors.ts';
import { type Server, serveTransports } from '../server.ts';
import { type ConnectOptions, connectTransport } from './connect-transport.ts';
import { type ListenOptions, listenTransport } from './listen-transport.ts';

/**
 * Connects to a server and opens a channel.
 *
 * @throws {@link ChannelError} `ERR_MAS_ADDRESS`, `ERR_MAS_CONNECT` or `ERR_MAS_ABORTED`.
 */
export async function connect(
  address: Address,
  options: ConnectOptions & ChannelOptions = {},
): Promise<Channel> {
  return new Channel(await connectTransport(address, options), options);
}

/**
 * Listens at an address and opens a channel for each client. What `onChannel` throws, or rejects
 * with, aborts the channel. It also surfaces as an uncaught exception, since it is a fault of the
 * program, unless it is a {@link ChannelError}: a client that goes away, or fails what it is asked,
 * must not end the server.
 *
 * @throws {@link ChannelError} `ERR_MAS_ADDRESS` or `ERR_MAS_LISTEN`.
 * @throws RangeError for a limit that is no number of at least 1, or `ports` that cannot be used.
 * @throws TypeError when a type is given twice.
 */
export async function listen(
  address: Address,
  onChannel: (channel: Channel) => void | Promise<void>,
  options: ListenOptions & ChannelOptions = {},
): Promise<Server<Channel>> {
  // Not only when the first client comes.
  resolveChannelOptions(options);
  return serveTransports(
    (accept) => listenTransport(address, accept, options),
    (transport) => {
      const channel = new Channel(transport, options);
      // Not in the turn of the accepting socket: the server has to know the channel first.
      queueMicrotask(async () => {
        try {
          await onChannel(channel);
        } catch (error) {
          channel.abort(error);
          if (!(error instanceof ChannelError)) throw error;
        }
      });
      return channel;
    },
  );
}
