/// <reference lib="esnext.disposable" preserve="true" />
import { type Address, ChannelError, formatAddress } from '@mas/channel';
import { type CallOptions, limitsNow, type RequestLimits } from './call-options.ts';
import type { CloseOptions, RpcConnection } from './connection.ts';
import type { ConnectionEvent } from './connection-event.ts';
import { maxReferencesOf } from './limits.ts';
import type { ConnectOptions } from './open.ts';
import { Patience, type PatienceOptions } from './patience.ts';
import { type CheckedConnection, type Origin, originOf } from './proxy.ts';
import { ProxyCache } from './proxy-cache.ts';
import { type ReconnectOptions, resolveReconnectOptions } from './reconnect-options.ts';
import type { Remote } from './remote.ts';
import { Reopening } from './reopening.ts';

/** How to connect, and what to do when the connection is lost. */
export interface LastingOptions extends ConnectOptions {
  /**
   * When to connect again, and how often to try.
   *
   * @defaultValue see {@link ReconnectOptions}
   */
  readonly reconnect?: ReconnectOptions;
  /**
   * Told of each change. What it throws is an uncaught exception.
   *
   * @defaultValue nobody is told
   */
  readonly onConnectionState?: (event: ConnectionEvent) => void;
}

/**
 * A connection that is opened again when it was lost, at the next call or at once. Its proxies go on
 * working when the peer is back at the same address.
 *
 * - What was in flight when it was lost rejects with `ERR_MAS_CLOSED` and `sent: 'maybe'`: it may have
 *   run, and is not sent again, unless it was called {@link CallOptions.idempotent}.
 * - A call that is made while the peer is gone waits for it, within its own `timeoutMs` and `signal`,
 *   until so many attempts have failed.
 * - Services that the peer has passed are a matter of the connection over which they came. Calls to
 *   them reject with `ERR_MAS_CLOSED` when it has ended.
 */
export class LastingConnection<T = unknown> implements AsyncDisposable {
  /** The root service of the peer. */
  readonly remote: Remote<T>;
  /** The address of the peer. */
  readonly remoteAddress: string;
  readonly #maxAttempts: number;
  readonly #proxies: ProxyCache;
  readonly #link: Reopening;

  /** Opens nothing yet: see {@link connectLasting}. */
  constructor(address: Address, options: LastingOptions = {}) {
    const { onConnectionState = () => {}, timeoutMs: _, signal: __, ...rest } = options;
    const reconnect = resolveReconnectOptions(options.reconnect);
    this.remoteAddress = formatAddress(address);
    this.#maxAttempts = reconnect.maxAttempts;
    const caller = {
      method:
        (path: string, options: CallOptions | undefined, origin: Origin) =>
        (...args: unknown[]) =>
          this.#call(origin, path, args, options),
      describe: (path: string) => `Remote('${this.remoteAddress}/${path}')`,
    };
    const maxReferences = maxReferencesOf(options.limits);
    this.#proxies = new ProxyCache(caller, { maxReferences, lasts: true });
    this.remote = this.#proxies.get('') as Remote<T>;
    this.#link = new Reopening(this.remoteAddress, {
      connect: rest,
      reconnect,
      onConnectionState,
      proxies: this.#proxies,
    });
  }

  /** The connection that is open now, if there is one. */
  get current(): RpcConnection | undefined {
    return this.#link.current;
  }

  /**
   * The proxy for the service at a path of the peer. It lasts; for one path there is one proxy as long
   * as it is in use.
   *
   * @param path - names joined by `/`; '' is the root
   * @param options - `label` is how it prints: with another one it is another proxy, for something else
   * that has come to be at that path. `check` looks over each further connection whether what the proxy
   * stands for is still there, before the first call; what it throws the calls reject with
   */
  proxy<S = unknown>(
    path: string,
    options: {
      readonly label?: string;
      readonly check?: (connection: CheckedConnection) => Promise<void>;
    } = {},
  ): Remote<S> {
    const proxy = this.#proxies.get(path, options.label);
    const origin = originOf(proxy)!;
    if (options.check !== undefined) {
      origin.check = options.check;
      // It was looked at just now.
      origin.generation = this.#link.generation;
    }
    return proxy as Remote<S>;
  }

  /**
   * The connection, which is opened if it is not. Those who ask at the same time share an attempt, each
   * with a patience of its own.
   *
   * @throws {@link ChannelError} what `connect` throws.
   * @throws RangeError for a `timeoutMs` below 0 or NaN.
   */
  async connect(options: PatienceOptions = {}): Promise<RpcConnection> {
    return this.#link.connect(new Patience(this.remoteAddress, options));
  }

  /** Resolves when the handlers of the peer's calls have ended, or after `timeoutMs`. */
  idle(options: CloseOptions = {}): Promise<void> {
    return this.#link.idle(options);
  }

  /** Opens nothing any more; a connection that is open goes on. Idempotent. */
  stop(): Promise<void> {
    return this.#link.stop();
  }

  /**
   * Opens nothing any more, waits for the handlers that are running, at most for `timeoutMs`, and closes
   * the connection. Calls that are open or waiting reject with `ERR_MAS_CLOSED`. Idempotent.
   */
  async close(options: CloseOptions = {}): Promise<void> {
    await this.#link.stop();
    await this.#link.close(options);
  }

  /** The same as `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  // Calls.

  #call(
    origin: Origin,
    path: string,
    args: unknown[],
    options: CallOptions | undefined,
  ): Promise<unknown> {
    const connection = this.#link.current;
    const isReady = connection !== undefined && origin.generation === this.#link.generation;
    if (isReady && options?.idempotent !== true) return connection.call(path, args, options);
    return this.#callLater(origin, options ?? {}, (connection, limits) =>
      connection.call(path, args, limits),
    );
  }

  /** Makes a call when the connection is there, and again if it may run twice. */
  async #callLater(
    origin: Origin,
    options: CallOptions,
    make: (connection: RpcConnection, limits: RequestLimits) => Promise<unknown>,
  ): Promise<unknown> {
    const { timeoutMs, signal, release } = limitsNow(options, this.remoteAddress);
    let mayHaveRun = false;
    try {
      const patience = new Patience(this.remoteAddress, {
        ...(timeoutMs !== undefined && { timeoutMs }),
        ...(signal !== undefined && { signal }),
      });
      for (let repeats = 0; ; repeats += 1) {
        if (repeats > 0) await this.#link.pause(repeats, patience);
        const connection = await this.#ready(origin, patience);
        const { leftMs } = patience;
        try {
          return await make(connection, patience.left);
        } catch (error) {
          const mayRepeat = isLost(error) && (options.idempotent === true || error.sent === 'no');
          const isOver = this.#link.isClosed || leftMs === 0 || repeats >= this.#maxAttempts;
          if (!mayRepeat || isOver) throw error;
          mayHaveRun ||= error.sent !== 'no';
        }
      }
    } catch (error) {
      // What was said to have not been sent is only the last try.
      throw mayHaveRun && error instanceof ChannelError && error.sent === 'no'
        ? new ChannelError(error.code, error.message, { sent: 'maybe', cause: error.cause })
        : error;
    } finally {
      release?.();
    }
  }

  /** The connection, opened if need be, and with what the call is for still there. */
  async #ready(origin: Origin, patience: Patience): Promise<RpcConnection> {
    for (let repeats = 0; ; repeats += 1) {
      if (this.#link.isClosed) throw this.#link.closedError();
      if (origin.isPassed && (origin.generation !== this.#link.generation || !this.current)) {
        const message = `the connection to ${this.remoteAddress} over which this was passed has ended`;
        throw new ChannelError('ERR_MAS_CLOSED', message, { sent: 'no' });
      }
      const connection = await this.#link.ready(patience);
      if (origin.generation === this.#link.generation) return connection;
      try {
        await patience.wait(this.#checked(origin, connection), 'ERR_MAS_TIMEOUT');
      } catch (error) {
        if (!isLost(error) || repeats >= this.#maxAttempts) throw error;
      }
    }
  }

  /** Looks whether what a proxy stands for is there, once for all who wait. */
  #checked(origin: Origin, connection: RpcConnection): Promise<void> {
    const generation = this.#link.generation;
    if (origin.checking?.generation === generation) return origin.checking.done;
    const done = Promise.resolve(origin.check?.(connection)).then(() => {
      if (generation === this.#link.generation) origin.generation = generation;
    });
    const checking = { generation, done };
    const end = () => {
      if (origin.checking === checking) origin.checking = undefined;
    };
    origin.checking = checking;
    done.then(end, end);
    return done;
  }
}

/**
 * Connects to a server by a connection that connects again when it is lost. The type parameter is the
 * type of its service.
 *
 * @throws {@link ChannelError} what `connect` throws, when it cannot be opened the first time.
 * @throws TypeError when `service` exposes nothing.
 */
export async function connectLasting<T>(
  address: Address,
  options: LastingOptions = {},
): Promise<LastingConnection<T>> {
  const { timeoutMs, signal } = options;
  const connection = new LastingConnection<T>(address, options);
  const patience: PatienceOptions = {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(signal !== undefined && { signal }),
  };
  await connection.connect(patience);
  return connection;
}

/** Whether a call failed because its connection has ended. */
function isLost(error: unknown): error is ChannelError {
  return error instanceof ChannelError && error.code === 'ERR_MAS_CLOSED';
}
