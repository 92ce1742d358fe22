/**
 * Call methods of objects in other programs nearly as if they were local, in both directions.
 *
 * @example
 * ```ts
 * import { connect, expose, listen } from '@mas/rpc';
 *
 * class Calculator {
 *   add(a: number, b: number) {
 *     return a + b;
 *   }
 *   static {
 *     expose(this, 'add');
 *   }
 * }
 * await using server = await listen('tcp://127.0.0.1:0', new Calculator());
 * await using connection = await connect<Calculator>(server.address);
 * await connection.remote.add(3, 4); // 7
 * ```
 *
 * @packageDocumentation
 */
export {
  type Address,
  type ChannelEnd,
  ChannelError,
  type ChannelErrorCode,
  type CodecFactory,
  type CustomType,
  customType,
  DecodeError,
  formatAddress,
  type Limits,
  msgpack,
  type ParsedAddress,
  type Peer,
  type PeerCertificate,
  type Pem,
  parseAddress,
  RemoteError,
  SerializationError,
  TlsCredentials,
  type TlsOptions,
  type Transport,
  type TransportOptions,
  waitWithin,
} from '@mas/channel';
export type { CallOptions } from './call-options.ts';
export { type CloseOptions, RpcConnection, type RpcOptions } from './connection.ts';
export type { ConnectionEvent } from './connection-event.ts';
export { type Call, currentCall } from './current-call.ts';
export { RpcError, type RpcErrorCode } from './errors.ts';
export { type ExposableName, expose } from './expose.ts';
export { kwargs } from './kwargs.ts';
export {
  connectLasting,
  LastingConnection,
  type LastingOptions,
} from './lasting-connection.ts';
export type { RpcLimits } from './limits.ts';
export { Loopback } from './loopback.ts';
export { type ConnectOptions, connect, type ListenOptions, listen } from './open.ts';
export { Patience, type PatienceOptions } from './patience.ts';
export type { CheckedConnection } from './proxy.ts';
export type { ReconnectOptions } from './reconnect-options.ts';
export type { Remote, ValueTypes } from './remote.ts';
export { type Rule, restrict } from './restrict.ts';
export type { RpcServer } from './server.ts';
export {
  type ChangeCount,
  type DirectoryEntries,
  type DirectoryOptions,
  directory,
  type ServiceBrand,
  service,
} from './service.ts';
export { withOptions } from './with-options.ts';
