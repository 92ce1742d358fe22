/// <reference lib="esnext.disposable" preserve="true" />
import { type Address, ChannelError, formatAddress, waitWithin } from '@mas/channel';
import { type CallOptions, limitsNow, type RequestLimits } from './call-options.ts';
import type { CloseOptions, RpcConnection } from './connection.ts';
import { maxReferencesOf } from './limits.ts';
import { type ConnectOptions, openConnection } from './open.ts';
import { Patience, type PatienceOptions } from './patience.ts';
import { type CheckedConnection, type Origin, originOf } from './proxy.ts';
import { ProxyCache } from './proxy-cache.ts';
import { pauseAfter, type ReconnectOptions, resolveReconnectOptions } from './reconnect-options.ts';
import type { Remote } from './remote.ts';
import { type Found, SharedConnection } from './shared-connection.ts';

/** Something has changed about a connection that connects again. */
export interface ConnectionEvent {
  /**
   * What it is now:
   *
   * - `connecting`: it is being opened, for the `attempt`th time in a row;
   * - `open`: it can be used;
   * - `waiting`: an attempt has failed, and the next one comes after `delayMs`;
   * - `lost`: it has ended, or could not be opened; the next call opens it;
   * - `closed`: by this side, for good.
   */
  readonly state: 'connecting' | 'open' | 'waiting' | 'lost' | 'closed';
  /** The address of the peer. */
  readonly address: string;
  /** Which attempt in a row it is or was, from 1 on. */
  readonly attempt?: number;
  /** How many milliseconds the pause is. */
  readonly delayMs?: number;
  /** What has ended it, or kept it from being opened. Absent after an orderly end. */
  readonly error?: Error;
}

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
  readonly #reconnect: Required<ReconnectOptions>;
  readonly #onConnectionState: (event: ConnectionEvent) => void;
  readonly #proxies: ProxyCache;
  readonly #shared: SharedConnection;
  /** The one that is open, and those that have ended as long as handlers of theirs are running. */
  readonly #connections = new Set<RpcConnection>();
  #current: RpcConnection | undefined;
  #generation = 0;
  #opening: Promise<RpcConnection> | undefined;
  #attempt = 0;
  #isClosed = false;
  /** Ends the pause between two attempts. */
  #wake = () => {};

  /** Opens nothing yet: see {@link connectLasting}. */
  constructor(address: Address, options: LastingOptions = {}) {
    const { reconnect, onConnectionState = () => {}, timeoutMs: _, signal: __, ...rest } = options;
    this.remoteAddress = formatAddress(address);
    this.#reconnect = resolveReconnectOptions(reconnect);
    this.#onConnectionState = onConnectionState;
    const caller = {
      method:
        (path: string, options: CallOptions | undefined, origin: Origin) =>
        (...args: unknown[]) =>
          this.#call(origin, path, args, options),
      describe: (path: string) => `Remote('${this.remoteAddress}/${path}')`,
    };
    this.#proxies = new ProxyCache(caller, maxReferencesOf(options.limits));
    this.remote = this.#proxies.get('') as Remote<T>;
    this.#shared = new SharedConnection(({ timeoutMs, signal }) => {
      const limits = { signal, ...(timeoutMs !== undefined && { timeoutMs }) };
      return this.#openOnce({ ...rest, ...limits });
    });
  }

  /** The connection that is open now, if there is one. */
  get current(): RpcConnection | undefined {
    return this.#current?.isOpen === true ? this.#current : undefined;
  }

  /**
   * The proxy for the service at a path of the peer. It lasts; for one path there is one proxy as long
   * as it is in use.
   *
   * @param path - names joined by `/`; '' is the root
   * @param options - `label` is how it prints. `check` looks over each further connection whether what
   * the proxy stands for is still there, before the first call; what it throws the call rejects with
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
      origin.generation = this.#generation;
    }
    return proxy as Remote<S>;
  }

  /**
   * Opens the connection if it is not, with the patience of one caller: those who ask at the same time
   * share an attempt.
   *
   * @throws {@link ChannelError} what `connect` throws.
   */
  async connect(patience: Patience): Promise<Found> {
    if (this.#isClosed) throw this.#closedError();
    const found = await this.#shared.connect(patience);
    return found;
  }

  /** Resolves when the handlers of the peer's calls have ended, or after `timeoutMs`. */
  async idle(options: CloseOptions = {}): Promise<void> {
    await Promise.all(Array.from(this.#connections, (connection) => connection.idle(options)));
  }

  /**
   * Opens nothing any more, waits for the handlers that are running, at most for `timeoutMs`, and closes
   * the connection. Calls that are open or waiting reject with `ERR_MAS_CLOSED`. Idempotent.
   */
  async close(options: CloseOptions = {}): Promise<void> {
    await this.stop();
    await Promise.all(Array.from(this.#connections, (connection) => connection.close(options)));
  }

  /** Opens nothing any more; a connection that is open goes on. Idempotent. */
  async stop(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#wake();
      this.#tell({ state: 'closed' });
    }
    await this.#shared.close();
    await Promise.allSettled([this.#opening]);
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
    const connection = this.#current;
    const isReady = connection?.isOpen === true && origin.generation === this.#generation;
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
    const patience = new Patience(this.remoteAddress, {
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(signal !== undefined && { signal }),
    });
    try {
      for (let repeats = 0; ; repeats += 1) {
        const connection = await this.#ready(origin, patience);
        const { leftMs } = patience;
        try {
          return await make(connection, {
            ...(leftMs !== undefined && { timeoutMs: leftMs }),
            ...(signal !== undefined && { signal }),
          });
        } catch (error) {
          const mayRepeat = isLost(error) && (options.idempotent === true || error.sent === 'no');
          const isOver = this.#isClosed || leftMs === 0 || repeats >= this.#reconnect.maxAttempts;
          if (!mayRepeat || isOver) throw error;
        }
      }
    } finally {
      release?.();
    }
  }

  /** The connection, opened if need be, and with what the call is for still there. */
  async #ready(origin: Origin, patience: Patience): Promise<RpcConnection> {
    for (let repeats = 0; ; repeats += 1) {
      if (this.#isClosed) throw this.#closedError();
      if (origin.isPassed && (origin.generation !== this.#generation || !this.current)) {
        const message = `the connection to ${this.remoteAddress} over which this was passed has ended`;
        throw new ChannelError('ERR_MAS_CLOSED', message, { sent: 'no' });
      }
      const connection = this.current ?? (await this.#reopened(patience));
      if (origin.generation === this.#generation) return connection;
      const generation = this.#generation;
      try {
        await patience.wait(Promise.resolve(origin.check?.(connection)), 'ERR_MAS_TIMEOUT');
        if (generation === this.#generation) origin.generation = generation;
      } catch (error) {
        if (!isLost(error) || repeats >= this.#reconnect.maxAttempts) throw error;
      }
    }
  }

  #reopened({ leftMs, signal }: Patience): Promise<RpcConnection> {
    return waitWithin(this.#reopen(), {
      timeoutMs: leftMs,
      signal,
      overdue: () => {
        const message = `${this.remoteAddress} was not there again in time`;
        return new ChannelError('ERR_MAS_TIMEOUT', message, { sent: 'no' });
      },
      aborted: ({ reason }) => {
        const message = `the call to ${this.remoteAddress} was aborted before it was there again`;
        return new ChannelError('ERR_MAS_ABORTED', message, { sent: 'no', cause: reason });
      },
    });
  }

  // Opening.

  /** One round of attempts for all who wait. */
  #reopen(): Promise<RpcConnection> {
    this.#opening ??= this.#tryAgain().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #tryAgain(): Promise<RpcConnection> {
    for (;;) {
      try {
        const { connection } = await this.connect(new Patience(this.remoteAddress, {}));
        return connection;
      } catch (error) {
        if (this.#isClosed) throw this.#closedError(error);
        if (this.current !== undefined) return this.current;
        if (!isTransient(error) || this.#attempt >= this.#reconnect.maxAttempts) {
          this.#attempt = 0;
          this.#tell({ state: 'lost', error: error as Error });
          throw error;
        }
        const delayMs = pauseAfter(this.#attempt, this.#reconnect);
        const attempt = this.#attempt;
        this.#tell({ state: 'waiting', attempt, delayMs, error: error as Error });
        await this.#pause(delayMs);
      }
    }
  }

  /** Ends early when the connection has been opened by another way, or is closed. */
  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #openOnce(options: ConnectOptions): Promise<RpcConnection> {
    this.#attempt += 1;
    this.#tell({ state: 'connecting', attempt: this.#attempt });
    return openConnection(this.remoteAddress, options, {
      proxies: this.#proxies,
      generation: this.#generation + 1,
      opened: (connection) => this.#opened(connection),
    });
  }

  #opened(connection: RpcConnection): void {
    this.#attempt = 0;
    this.#generation += 1;
    this.#current = connection;
    this.#connections.add(connection);
    void connection.closed.then(({ by, error }) => this.#lost(connection, by, error));
    this.#wake();
    this.#tell({ state: 'open' });
  }

  async #lost(
    connection: RpcConnection,
    by: 'local' | 'remote',
    error: ChannelError | undefined,
  ): Promise<void> {
    if (!this.#isClosed) this.#tell({ state: 'lost', ...(error !== undefined && { error }) });
    // One that was closed for being idle is not needed now.
    if (this.#reconnect.eager && by === 'remote' && !this.#isClosed) {
      this.#reopen().catch(() => {
        // It has been told, and the next call tries again.
      });
    }
    await connection.idle({ timeoutMs: Number.POSITIVE_INFINITY });
    this.#connections.delete(connection);
  }

  #tell(event: Omit<ConnectionEvent, 'address'>): void {
    const told = { address: this.remoteAddress, ...event };
    try {
      this.#onConnectionState(told);
    } catch (error) {
      // It is a fault of the program, and not of the connection.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #closedError(cause?: unknown): ChannelError {
    const message = `the connection to ${this.remoteAddress} was closed here`;
    return new ChannelError('ERR_MAS_CLOSED', message, { sent: 'no', cause });
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
  await connection.connect(new Patience(connection.remoteAddress, patience));
  return connection;
}

/** Whether a call failed because its connection has ended. */
function isLost(error: unknown): error is ChannelError {
  return error instanceof ChannelError && error.code === 'ERR_MAS_CLOSED';
}

/** Whether another attempt may go better. */
function isTransient(error: unknown): boolean {
  return error instanceof ChannelError && error.code === 'ERR_MAS_CONNECT';
}
