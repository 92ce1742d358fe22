import {
  type Channel,
  type ChannelOptions,
  connect,
  type IncomingRequest,
  listen,
} from '@mas/channel';
import type { Answers } from '../answers.ts';
import type { Call, Ends, Opening } from '../ends.ts';
import { limitsOf, type Patience } from '../limits.ts';
import { freeAddress } from '../setting.ts';

/** Requests look like the calls of the layers above, so that the peer need not tell them apart. */
export async function openChannels(opening: Opening): Promise<Ends> {
  const { setting, peer, answers, patience } = opening;
  const options: ChannelOptions = {
    ...probing(patience),
    onRequest: (request) => answer(request, answers),
  };
  let accept!: (channel: Channel) => void;
  const accepted = new Promise<Channel>((resolve) => {
    accept = resolve;
  });
  const server = await listen(freeAddress(setting), (channel) => accept(channel), options);
  let channel: Channel;
  if (setting.listener === 'the peer') {
    channel = await connect(await peer.tell('listen', freeAddress(setting)), options);
  } else {
    await peer.tell('connect', server.address);
    channel = await accepted;
  }
  const bystander = await connect(server.address);
  return {
    call: callOver(channel),
    bystander: callOver(bystander),
    prefix: '',
    connections: () => server.connections.size,
    close: () => channel.close(),
    abort: (reason) => channel.abort(reason),
    async [Symbol.asyncDispose]() {
      channel.abort();
      await Promise.all([bystander.close(), server.close()]);
    },
  };
}

/** A channel has to be told what the peer answers in any case. */
function probing(patience: Patience | undefined): ChannelOptions {
  const { keepAlive, ...rest } = limitsOf(patience);
  if (keepAlive === undefined) return rest;
  return { ...rest, keepAlive: { ...keepAlive, probe: ['__mas__/ping', [], {}] } };
}

function callOver(channel: Channel): Call {
  return (name, arg, options) => channel.request([name, [arg], {}], options);
}

/** Results that are there at once are sent at once, as the RPC layer does. */
function answer(request: IncomingRequest, { functions }: Answers): void {
  const [path, [arg]] = request.content as [keyof Answers['functions'], [unknown]];
  const result = functions[path](arg as string);
  if (result instanceof Promise) void result.then((value) => request.reply(value));
  else request.reply(result);
}
