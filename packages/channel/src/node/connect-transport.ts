import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Address, formatAddress, parseAddress } from '../address.ts';
import { ChannelError } from '../errors.ts';
import { connectLocal } from '../local-transport.ts';
import { resolveTransportOptions, type Transport, type TransportOptions } from '../transport.ts';
import { type NetAddress, toNetAddress } from './socket-address.ts';
import { SocketTransport } from './socket-transport.ts';

/** How long to try to connect. */
export interface ConnectOptions extends TransportOptions {
  /**
   * For how many milliseconds to try again while nobody answers: clients may start before their
   * server.
   *
   * @defaultValue one try, which takes as long as the system lets it
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
 * @throws {@link ChannelError} `ERR_MAS_ADDRESS`, `ERR_MAS_CONNECT` or `ERR_MAS_ABORTED`.
 */
export async function connectTransport(
  address: Address,
  options: ConnectOptions = {},
): Promise<Transport> {
  const parsed = parseAddress(address);
  const resolved = resolveTransportOptions(options);
  const { timeoutMs, signal } = options;
  if (timeoutMs !== undefined && !(timeoutMs >= 0)) {
    throw new RangeError(`timeoutMs must be a number of at least 0, not ${timeoutMs}`);
  }
  const deadline = timeoutMs === undefined ? undefined : performance.now() + timeoutMs;
  const name = formatAddress(parsed);
  const target = parsed.kind === 'local' ? undefined : toNetAddress(parsed);
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    if (signal !== undefined && isAborted(signal)) throw aborted(name, signal);
    try {
      if (parsed.kind === 'local') return connectLocal(parsed.name, resolved);
      const socket = await connectSocket(target!, deadline, signal);
      return new SocketTransport(socket, name, resolved);
    } catch (error) {
      if (signal !== undefined && isAborted(signal)) throw aborted(name, signal);
      const left = deadline === undefined ? 0 : deadline - performance.now();
      if (left <= 0) throw failed(name, error, timeoutMs);
      // An abort ends the pause early, and is seen at the top of the loop.
      await delay(Math.min(pause, left), undefined, signal && { signal }).catch(() => undefined);
    }
  }
}

function connectSocket(
  target: NetAddress,
  deadline: number | undefined,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(target);
    const giveUp = () => socket.destroy(new Error('given up'));
    const timer =
      deadline === undefined
        ? undefined
        : setTimeout(giveUp, Math.min(Math.max(deadline - performance.now(), 0), 0x7fff_ffff));
    signal?.addEventListener('abort', giveUp, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      socket.off('error', onError);
    };
    const onError = (error: Error) => {
      settle();
      reject(error);
    };
    socket.once('error', onError);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}

/** Asked anew each time: a signal is aborted while one waits. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function failed(name: string, cause: unknown, timeoutMs: number | undefined): ChannelError {
  if (cause instanceof ChannelError) return cause;
  const tried = timeoutMs === undefined ? '' : ` within ${timeoutMs} ms`;
  // A host name with several addresses fails with an error that has no message of its own.
  const { message, code } = cause as NodeJS.ErrnoException;
  return new ChannelError(
    'ERR_MAS_CONNECT',
    `cannot connect to ${name}${tried}: ${message || code}`,
    { cause },
  );
}

function aborted(name: string, signal: AbortSignal): ChannelError {
  return new ChannelError('ERR_MAS_ABORTED', `connecting to ${name} was aborted`, {
    sent: 'no',
    cause: signal.reason,
  });
}
