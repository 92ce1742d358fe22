/**
 * Agents: plain classes that live in containers and call each other, in the same process or
 * across machines.
 *
 * @example
 * ```ts
 * import { Agent, Container, expose } from '@mas/agent';
 *
 * class Greeter extends Agent {
 *   greet(name: string) {
 *     return `Hello ${name}, I am ${this.address}`;
 *   }
 *   static {
 *     expose(this, 'greet');
 *   }
 * }
 * await using container = await Container.create('tcp://127.0.0.1:0');
 * const agent = container.spawn(Greeter);
 * const greeter = await container.connect<Greeter>(agent.address);
 * await greeter.greet('world');
 * ```
 *
 * @packageDocumentation
 */
export { type Clock, ClockError, ExternalClock, RealTimeClock, type TimerHandle } from '@mas/clock';
export { json } from '@mas/codec-json';
export {
  type Address,
  type Call,
  type CallOptions,
  ChannelError,
  type ChannelErrorCode,
  type CloseOptions,
  type CodecFactory,
  type ConnectionEvent,
  type CustomType,
  currentCall,
  customType,
  DecodeError,
  directory,
  expose,
  kwargs,
  msgpack,
  type PatienceOptions,
  type Peer,
  type PeerCertificate,
  type ReconnectOptions,
  type Remote,
  RemoteError,
  RpcError,
  type RpcLimits,
  type Rule,
  restrict,
  SerializationError,
  service,
  TlsCredentials,
  type TlsOptions,
  withOptions,
} from '@mas/rpc';
export { Agent } from './agent.ts';
export { Container, type ContainerOptions } from './container.ts';
export { AgentError, type AgentErrorCode } from './errors.ts';
