import { Container } from '@mas/agent';
import { connect as connectChannel } from '@mas/channel';
import type { CodecFactory } from '@mas/codec';
import { connect as connectRpc, service } from '@mas/rpc';
import type { Desk } from '../served/desk.ts';
import { type FuzzAgent, ListenerAgent } from '../served/fuzz-agent.ts';
import { types } from '../served/types.ts';
import type { Target } from '../targets.ts';
import { agentCalls, type Call, channelCalls, deskCalls } from './calls.ts';

/** A well-behaved client of one of the servers. */
export interface Client extends AsyncDisposable {
  readonly calls: readonly Call[];
}

/** Connects to the server of a target, or to what stands in its place. */
export async function openClient(
  { layer }: Target,
  address: string,
  codec: CodecFactory,
): Promise<Client> {
  const options = { codec, types };
  if (layer === 'agent') {
    const container = await Container.create('tcp://127.0.0.1:0', options);
    try {
      const listener = container.spawn(ListenerAgent);
      const agent = await container.connect<FuzzAgent>(`${address}/0`);
      return client(agentCalls(agent, listener), () => container.shutdown());
    } catch (error) {
      await container.shutdown();
      throw error;
    }
  }
  if (layer === 'rpc') {
    const listener = service({ notify: (value: unknown) => value });
    const connection = await connectRpc<Desk>(address, { ...options, service: listener });
    return client(deskCalls(connection.remote, listener), () => connection.close());
  }
  const channel = await connectChannel(address, {
    ...options,
    onRequest: (request) => request.reply(request.content),
  });
  return client(
    channelCalls((content) => channel.request(content)),
    () => channel.close(),
  );
}

function client(calls: readonly Call[], close: () => Promise<void>): Client {
  return { calls, [Symbol.asyncDispose]: close };
}
