import type { Address } from '../address.ts';
import { Channel, type ChannelOptions } from '../channel.ts';
import { type Server, serveTransports } from '../server.ts';
import type { TransportOptions } from '../transport.ts';
import { type ConnectOptions, connectTransport } from './connect-transport.ts';
import { listenTransport } from './listen-transport.ts';

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
 * with, is a fault of the program: the channel is aborted with it, and it surfaces as an uncaught
 * exception.
 *
 * @throws {@link ChannelError} `ERR_MAS_ADDRESS` or `ERR_MAS_LISTEN`.
 */
export function listen(
  address: Address,
  onChannel: (channel: Channel) => void | Promise<void>,
  options: TransportOptions & ChannelOptions = {},
): Promise<Server<Channel>> {
  return serveTransports(
    (accept) => listenTransport(address, accept, options),
    (transport) => {
      const channel = new Channel(transport, options);
      const fail = (error: unknown) => {
        channel.abort(error);
        throw error;
      };
      // Not in the turn of the accepting socket: the server has to know the channel first.
      queueMicrotask(() => {
        try {
          onChannel(channel)?.catch(fail);
        } catch (error) {
          fail(error);
        }
      });
      return channel;
    },
  );
}
