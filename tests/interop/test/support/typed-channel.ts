import { type Channel, type CustomType, connect, type IncomingRequest, listen } from '@mas/channel';
import { expect } from 'vitest';
import type { Combination } from './cell.ts';
import { closingBoth } from './closing-both.ts';
import { codecs } from './codecs.ts';
import { freeAddress } from './free-address.ts';
import type { PythonPeer } from './python-peer.ts';
import { describe, numberedTypes, type TypeName, typeOf, usual } from './types.ts';

/** Names of types, or how many of them there are that are known by their numbers only. */
type Types = readonly TypeName[] | number;

interface Ends {
  readonly ours?: Types;
  readonly theirs?: Types;
  /** Answers Python. By default it gets back what it has sent. */
  readonly onRequest?: (request: IncomingRequest) => void;
}

/** A channel to types_peer.py. */
export interface TypedChannel extends Channel {
  /** What Python has sent, when it gets it back. */
  readonly arrived: unknown[];
}

/** Opens a channel to types_peer.py, with custom types at both ends. */
export async function join(
  python: PythonPeer,
  { codec, transport, server }: Combination,
  { ours = usual, theirs = usual, onRequest }: Ends = {},
): Promise<TypedChannel> {
  const arrived: unknown[] = [];
  const echo = (request: IncomingRequest) => {
    arrived.push(request.content);
    request.reply(request.content);
  };
  const options = {
    codec: codecs[codec],
    types: customTypes(ours),
    onRequest: onRequest ?? echo,
  };
  const address = freeAddress(transport);
  if (server === 'Python') {
    const there = await python.call<string>('listen', { codec, address, types: theirs });
    return ending(await connect(there, options));
  }
  let accept!: (channel: Channel) => void;
  const accepted = new Promise<Channel>((resolve) => {
    accept = resolve;
  });
  const listening = await listen(address, accept, options);
  await python.call('connect', { codec, address: listening.address, types: theirs });
  return ending(await accepted, () => listening.close());

  function ending(channel: Channel, last?: () => Promise<void>): TypedChannel {
    return Object.assign(closingBoth(channel, python, last), { arrived });
  }
}

function customTypes(types: Types): CustomType[] {
  return typeof types === 'number' ? numberedTypes(types) : types.map((name) => typeOf[name]);
}

/** Sends a value both ways, there and back, and checks what it was at each arrival. */
export async function expectToTravel(
  python: PythonPeer,
  channel: TypedChannel,
  value: unknown,
): Promise<void> {
  const described = describe(value);
  expect(await channel.request(['describe', value])).toEqual(described);
  expect(await channel.request(['echo', value])).toStrictEqual(value);
  expect(await python.call('ask', { content: described })).toEqual(described);
  expect(channel.arrived.pop()).toStrictEqual(value);
}
