import { Container } from '@mas/agent';
import { type Channel, type IncomingRequest, listen as listenChannel } from '@mas/channel';
import type { CodecFactory } from '@mas/codec';
import { listen as listenRpc } from '@mas/rpc';
import type { Target } from '../targets.ts';
import { createDesk } from './desk.ts';
import { FuzzAgent } from './fuzz-agent.ts';
import { types } from './types.ts';

/** A server that has been started. */
export interface Served {
  readonly address: string;
  /** How many connections it keeps; an agent container does not tell. */
  connections(): number;
  close(): Promise<void>;
}

const ANY_PORT = 'tcp://127.0.0.1:0';

/** Starts the server of a target, with the limits that every program has by default. */
export async function serve({ layer }: Target, codec: CodecFactory): Promise<Served> {
  const options = { codec, types };
  if (layer === 'agent') {
    const container = await Container.create(ANY_PORT, options);
    container.spawn(FuzzAgent);
    return {
      address: container.address,
      connections: () => 0,
      close: () => container.shutdown(),
    };
  }
  const server =
    layer === 'rpc'
      ? await listenRpc(ANY_PORT, createDesk(), options)
      : layer === 'channel'
        ? await listenChannel(ANY_PORT, () => {}, { ...options, onRequest: answer })
        : await listenChannel(ANY_PORT, iterate, options);
  return {
    address: server.address,
    connections: () => server.connections.size,
    close: () => server.close(),
  };
}

async function iterate(channel: Channel): Promise<void> {
  for await (const request of channel) {
    try {
      answer(request);
    } catch (error) {
      if (!request.answered) request.fail(error);
    }
  }
}

/** Echoes, and does what a list asks for: fail, answer later, or ask back. */
function answer(request: IncomingRequest): void {
  const { content, channel } = request;
  const [order, value] = Array.isArray(content) ? content : [];
  if (order === 'fail') throw new RangeError(String(value));
  if (order === 'later') setImmediate(() => reply(request, value));
  else if (order === 'ask') {
    channel.request(value).then(
      (result) => reply(request, result),
      (error) => request.fail(error),
    );
  } else request.reply(content);
}

function reply(request: IncomingRequest, value: unknown): void {
  try {
    request.reply(value);
  } catch {
    // The peer has been told that the value cannot be sent.
  }
}
