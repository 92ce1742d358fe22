import {
  Channel,
  type ChannelEnd,
  type ChannelError,
  type ChannelErrorCode,
  connect,
  type IncomingRequest,
  listen,
  type Server,
  type Transport,
} from '@mas/channel';

// What a peer sends has to be checked before it is used.
const channel: Channel = await connect('local://name');
const reply: Promise<unknown> = channel.request({ any: 'value' });
// @ts-expect-error it is unknown
(await reply).length;
for await (const request of channel) {
  const content: unknown = request.content;
  request.reply(content);
  request.fail(new Error('no'));
  // @ts-expect-error it is unknown
  request.content.length;
  // @ts-expect-error who made the request is not to be changed
  request.channel = channel;
}

// Addresses.
await connect({ port: 5555 });
await connect({ host: '::1', port: 5555 });
await connect({ path: '/run/mas.sock' });
// @ts-expect-error a host alone is no address
await connect({ host: '::1' });
// @ts-expect-error a port is a number
await connect({ port: '5555' });

// Options.
const { signal } = new AbortController();
await channel.request(1, { timeoutMs: 5, signal });
// @ts-expect-error durations say their unit
await channel.request(1, { timeout: 5 });
// @ts-expect-error a server waits for nobody
await listen('local://name', () => {}, { timeoutMs: 5 });

// A handler may be asynchronous or not.
const server: Server<Channel> = await listen('local://name', async (accepted: Channel) => {
  await accepted.closed;
});
for (const connection of server.connections) await connection.close();
// @ts-expect-error a server's own set is not to be changed
server.connections.clear();

// A channel and a server are disposed of with `await using`.
await using disposed: AsyncDisposable & { close(): Promise<void> } = channel;
await using _server: AsyncDisposable = server;
void disposed;

// Codes are closed: a switch over them is complete.
const retry = (code: ChannelErrorCode): boolean => {
  switch (code) {
    case 'ERR_MAS_CONNECT':
    case 'ERR_MAS_LISTEN':
    case 'ERR_MAS_CLOSED':
    case 'ERR_MAS_TIMEOUT':
    case 'ERR_MAS_BUSY':
      return true;
    case 'ERR_MAS_ADDRESS':
    case 'ERR_MAS_REFUSED':
    case 'ERR_MAS_TLS':
    case 'ERR_MAS_TLS_EXPIRED':
    case 'ERR_MAS_TLS_NAME':
    case 'ERR_MAS_TLS_AUTHORITY':
    case 'ERR_MAS_TLS_NO_CERTIFICATE':
    case 'ERR_MAS_TLS_PLAIN':
    case 'ERR_MAS_ABORTED':
    case 'ERR_MAS_PROTOCOL':
    case 'ERR_MAS_TOO_LARGE':
    case 'ERR_MAS_ANSWERED':
    case 'ERR_MAS_REMOTE':
      return false;
  }
};
const end: ChannelEnd = await channel.closed;
if (end.error !== undefined) retry(end.error.code);
declare const error: ChannelError;
const sent: 'no' | 'maybe' | undefined = error.sent;
void sent;

// A transport has all of its methods.
declare const half: Omit<Transport, 'pause'>;
// @ts-expect-error without pause a peer could not be made to wait
new Channel(half);

// The callback form takes each request.
declare const transport: Transport;
new Channel(transport, { onRequest: (request: IncomingRequest) => request.reply(null) });
