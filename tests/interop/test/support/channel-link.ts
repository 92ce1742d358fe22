import { createHash } from 'node:crypto';
import {
  type Channel,
  type CustomType,
  connect,
  customType,
  type IncomingRequest,
  listen,
} from '@mas/channel';
import type { CodecName, Combination } from './cell.ts';
import { codecs } from './codecs.ts';
import { freeAddress } from './free-address.ts';
import type { PythonPeer } from './python-peer.ts';

/** The custom type of both ends. */
export class Point {
  readonly x: unknown;
  readonly y: unknown;

  constructor(x: unknown, y: unknown) {
    this.x = x;
    this.y = y;
  }
}

export interface LinkOptions {
  readonly maxMessageBytes?: number;
  /** Who knows the custom type `Point`. By default nobody. */
  readonly points?: 'both' | 'here';
  /** The codec of the other end, when it is not the same. */
  readonly theirCodec?: CodecName;
  /** What is answered to a request to give one of them. */
  readonly gifts?: Readonly<Record<string, unknown>>;
}

/** A connection to the peer, and what came over it. */
export interface Link extends AsyncDisposable {
  readonly channel: Channel;
  /** Where one end listens. */
  readonly address: string;
  /** The addresses as Python has them. */
  readonly python: { readonly own: unknown; readonly other: unknown };
  /** The requests that wait for their release. */
  readonly held: ReadonlyMap<unknown, IncomingRequest>;
  /** The values that came to be compared, by their Python source. */
  readonly received: ReadonlyMap<string, unknown>;
  /** Ends this side of it. Disposing ends both. */
  leave(): Promise<void>;
}

/** Opens a connection to the peer. The peer's requests are answered as the peer answers ours. */
export async function join(
  python: PythonPeer,
  { codec, transport, server }: Combination,
  { theirCodec = codec, points, gifts, maxMessageBytes }: LinkOptions = {},
): Promise<Link> {
  const held = new Map<unknown, IncomingRequest>();
  const received = new Map<string, unknown>();
  const types: CustomType[] = points === undefined ? [] : [customType(Point, ['x', 'y'])];
  const options = {
    codec: codecs[codec],
    types,
    ...(maxMessageBytes !== undefined && { limits: { maxMessageBytes } }),
    onRequest: answering(held, received, gifts),
  };
  const there = { codec: theirCodec, types: points === 'both' };
  const address = freeAddress(transport);
  if (server === 'Python') {
    const bound = await python.call<string>('listen', { ...there, address });
    return link(bound, await connect(bound, options));
  }
  let accept!: (channel: Channel) => void;
  const accepted = new Promise<Channel>((resolve) => {
    accept = resolve;
  });
  const listening = await listen(address, accept, options);
  await python.call('connect', { ...there, address: listening.address });
  return link(listening.address, await accepted, () => listening.close());

  async function link(address: string, channel: Channel, last?: () => Promise<void>) {
    const addresses = await python.call<Link['python']>('opened');
    async function leave() {
      await channel.close();
      await last?.();
    }
    async function dispose() {
      await python.call('close');
      await leave();
    }
    return {
      channel,
      address,
      python: addresses,
      held,
      received,
      leave,
      [Symbol.asyncDispose]: dispose,
    };
  }
}

/** Every request is [what to do, with what]. */
function answering(
  held: Map<unknown, IncomingRequest>,
  received: Map<string, unknown>,
  gifts: LinkOptions['gifts'] = {},
): (request: IncomingRequest) => void {
  const notes: unknown[] = [];
  return (request) => {
    const [what, value] = request.content as [string, unknown];
    if (what === 'hold') held.set(value, request);
    else if (what === 'chain') chain(request, value as number);
    else request.reply(answer(what, value));
  };

  function answer(what: string, value: unknown): unknown {
    switch (what) {
      case 'release':
        for (const key of value as unknown[]) {
          held.get(key)!.reply(`reply to ${key}`);
          held.delete(key);
        }
        return null;
      case 'echo':
        return value;
      case 'note':
        notes.push(value);
        return value;
      case 'noted':
        return notes;
      case 'digest':
        return digest(value as string | Uint8Array);
      case 'same': {
        const [source, sent] = value as [string, unknown];
        received.set(source, sent);
        return sent;
      }
      case 'give':
        return gifts[value as string];
      case 'refuse':
        return refuse(value as string);
      default:
        throw new TypeError(`the peer asked to ${what}`);
    }
  }
}

/** Asks the same from the other end, so many times, before it answers. */
function chain(request: IncomingRequest, left: number): void {
  if (left === 0) {
    request.reply([0]);
    return;
  }
  request.channel.request(['chain', left - 1]).then(
    (below) => request.reply([left, ...(below as number[])]),
    (error) => request.fail(error),
  );
}

function refuse(text: string): never {
  throw new RangeError(text, { cause: new TypeError('the reason') });
}

export function digest(value: string | Uint8Array): string {
  return createHash('sha256').update(value).digest('hex');
}
