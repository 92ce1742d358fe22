import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Address, formatAddress, parseAddress } from '../address.ts';
import { ChannelError } from '../errors.ts';
import { type ResolvedLimits, resolveLimits } from '../limits.ts';
import { connectLocal } from '../local-transport.ts';
import type { Transport, TransportOptions } from '../transport.ts';
import { canShareReads, SharedReads } from './shared-reads.ts';
import { toNetAddress } from './socket-address.ts';
import { SocketTransport } from './socket-transport.ts';
import { connectTls } from './tls-client.ts';
import { type TlsCredentials, type TlsOptions, toCredentials } from './tls-credentials.ts';
import { NotReadyError, whenReady } from './when-ready.ts';

/** How to connect, and for how long to try. */
export interface ConnectOptions extends TransportOptions {
  /**
   * Encrypts the connection by TLS 1.2 or 1.3. The server has to show a certificate of `ca` for the
   * host of the address; `cert` and `key` are shown to it. Nothing is encrypted within a process
   * (`local://`).
   *
   * @defaultValue no TLS
   */
  readonly tls?: TlsOptions | TlsCredentials;
  /**
   * For how many milliseconds to try again while nobody answers: clients may start before their
   * server.
   *
   * @defaultValue one try, which may take `limits.connectTimeoutMs`
   */
  readonly timeoutMs?: number;
  /** Gives up when it is aborted, with `ERR_MAS_ABORTED` and its reason as the cause. */
  readonly signal?: AbortSignal;
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/**
 * Connects a transport to an address: the layer below connections.
 *
 * @throws {@link ChannelError} `ERR_MAS_ADDRESS`, `ERR_MAS_CONNECT`, `ERR_MAS_ABORTED`, or one of the
 * `ERR_MAS_TLS…`.
 */
export async function connectTransport(
  address: Address,
  options: ConnectOptions = {},
): Promise<Transport> {
  const parsed = parseAddress(address);
  const limits = resolveLimits(options.limits);
  const { timeoutMs, signal } = options;
  const credentials = options.tls && toCredentials(options.tls);
  if (timeoutMs !== undefined && !(timeoutMs >= 0)) {
    throw new RangeError(`timeoutMs must be a number of at least 0, not ${timeoutMs}`);
  }
  const deadline =
    timeoutMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs;
  const name = formatAddress(parsed);
  const target = parsed.kind === 'local' ? undefined : toNetAddress(parsed);
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    if (signal !== undefined && isAborted(signal)) throw aborted(name, signal);
    try {
      if (parsed.kind === 'local') return connectLocal(parsed.name, options.limits);
      const leftMs = deadline - performance.now();
      const reads = credentials === undefined && canShareReads ? new SharedReads() : undefined;
      const socket = connect({ ...target!, ...(reads && { onread: reads.onread }) });
      // Nothing is read before somebody takes it.
      if (reads !== undefined) socket.pause();
      const tryMs = Math.min(leftMs, limits.connectTimeoutMs);
      await whenReady(socket, 'connect', { timeoutMs: tryMs, signal });
      if (credentials === undefined) return new SocketTransport(socket, name, limits, { reads });
      const server = { host: (parsed.kind === 'tcp' && parsed.host) || 'localhost', name };
      const secured = await connectTls(socket, server, credentials, {
        timeoutMs: Math.min(leftMs, limits.handshakeTimeoutMs),
        signal,
      });
      return new SocketTransport(secured.socket, name, limits, { security: secured.security });
    } catch (error) {
      if (signal !== undefined && isAborted(signal)) throw aborted(name, signal);
      // Waiting makes no certificate better.
      if (error instanceof ChannelError && error.code !== 'ERR_MAS_CONNECT') throw error;
      const left = timeoutMs === undefined ? 0 : deadline - performance.now();
      if (left <= 0) throw failed(name, error, timeoutMs, limits);
      // An abort ends the pause early, and is seen at the top of the loop.
      await delay(Math.min(pause, left), undefined, signal && { signal }).catch(() => undefined);
    }
  }
}

/** Asked anew each time: a signal is aborted while one waits. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function failed(
  name: string,
  cause: unknown,
  timeoutMs: number | undefined,
  { connectTimeoutMs }: ResolvedLimits,
): ChannelError {
  if (cause instanceof ChannelError) return cause;
  const within =
    timeoutMs === undefined
      ? `: ${reasonOf(cause, ` within ${connectTimeoutMs} ms (connectTimeoutMs)`)}`
      : ` within ${timeoutMs} ms: ${reasonOf(cause, '')}`;
  return new ChannelError('ERR_MAS_CONNECT', `cannot connect to ${name}${within}`, {
    sent: 'no',
    cause,
  });
}

function reasonOf(cause: unknown, within: string): string {
  if (cause instanceof NotReadyError) return `nobody has answered${within}`;
  // A host name with several addresses fails with an error that has no message of its own.
  const { message, code } = cause as NodeJS.ErrnoException;
  return message || String(code);
}

function aborted(name: string, signal: AbortSignal): ChannelError {
  return new ChannelError('ERR_MAS_ABORTED', `connecting to ${name} was aborted`, {
    sent: 'no',
    cause: signal.reason,
  });
}
