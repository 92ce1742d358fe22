import {
  type Channel,
  type ChannelOptions,
  connect,
  type IncomingRequest,
  listen,
} from '@mas/channel';
import type { Combination } from './cell.ts';
import { closingBoth } from './closing-both.ts';
import { codecs } from './codecs.ts';
import { freeAddress } from './free-address.ts';
import type { PythonPeer } from './python-peer.ts';

interface SimpyLink extends Channel {
  /** What simpy.io has had sent back. */
  readonly arrived: unknown[];
}

/**
 * Opens a channel to simpy_peer.py, and answers it as it answers us.
 *
 * @param limits - options of its packets
 */
export async function join(
  python: PythonPeer,
  { codec, transport, server }: Combination,
  own: ChannelOptions = {},
  limits: Readonly<Record<string, number>> = {},
): Promise<SimpyLink> {
  const arrived: unknown[] = [];
  const held = new Map<unknown, IncomingRequest>();
  const options: ChannelOptions = {
    ...own,
    codec: codecs[codec],
    onRequest(request) {
      const [what, value] = request.content as [string, unknown];
      if (what === 'echo') {
        arrived.push(value);
        request.reply(value);
      }
      if (what === 'hold') held.set(value, request);
      if (what === 'release') {
        for (const key of value as unknown[]) held.get(key)?.reply(`reply to ${key}`);
        request.reply(null);
      }
      if (what === 'fail') throw new RangeError(String(value));
      if (what === 'unsendable') request.reply(Symbol('none'));
    },
  };
  const address = freeAddress(transport);
  if (server === 'Python') {
    const there = await python.call<string>('listen', { ...limits, address });
    return ending(await connect(there, options));
  }
  let accept!: (channel: Channel) => void;
  const accepted = new Promise<Channel>((resolve) => {
    accept = resolve;
  });
  const listening = await listen(address, accept, options);
  await python.call('connect', { ...limits, address: listening.address });
  return ending(await accepted, () => listening.close());

  function ending(channel: Channel, last?: () => Promise<void>): SimpyLink {
    return Object.assign(closingBoth(channel, python, last), { arrived });
  }
}
