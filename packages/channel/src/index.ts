/**
 * Requests and replies over TCP, unix sockets and in memory.
 *
 * @example
 * ```ts
 * import { connect, listen } from '@mas/channel';
 *
 * await using server = await listen('tcp://127.0.0.1:0', async (channel) => {
 *   for await (const request of channel) request.reply({ echo: request.content });
 * });
 * await using channel = await connect(server.address);
 * await channel.request('hello'); // { echo: 'hello' }
 * ```
 *
 * @packageDocumentation
 */
export {
  type Codec,
  CodecError,
  type CodecFactory,
  type CustomType,
  customType,
  DecodeError,
  SerializationError,
  type ValuePath,
} from '@mas/codec';
export { msgpack } from '@mas/codec-msgpack';
export { type Address, formatAddress, type ParsedAddress, parseAddress } from './address.ts';
export type { AdmissionOptions } from './admission.ts';
export { Channel } from './channel.ts';
export type { ChannelEnd } from './channel-end.ts';
export { type ChannelOptions, resolveChannelOptions } from './channel-options.ts';
export {
  ChannelError,
  type ChannelErrorCode,
  type FailureDetail,
  failureText,
  RemoteError,
  type Sent,
} from './errors.ts';
export type { IncomingRequest } from './incoming-request.ts';
export type { KeepAliveOptions } from './keep-alive.ts';
export type { Layer } from './layer.ts';
export { checkLimit, type Limits, type ResolvedLimits, resolveLimits } from './limits.ts';
export { timerDelay } from './longest-delay.ts';
export { type ConnectOptions, connectTransport } from './node/connect-transport.ts';
export { type ListenOptions, listenTransport } from './node/listen-transport.ts';
export { connect, listen } from './node/open.ts';
export { type Pem, TlsCredentials, type TlsOptions } from './node/tls-credentials.ts';
export { onAbort } from './on-abort.ts';
export type { RequestOptions } from './outbox.ts';
export type { Peer, PeerCertificate } from './peer.ts';
export { type ServedConnection, Server, serveTransports, type TransportServer } from './server.ts';
export type { Transport, TransportOptions, TransportReceiver } from './transport.ts';
export { type WaitOptions, waitWithin } from './wait-within.ts';
