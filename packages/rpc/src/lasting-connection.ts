/// <reference lib="esnext.disposable" preserve="true" />
import { type Address, ChannelError, formatAddress, onAbort, waitWithin } from '@mas/channel';
import { type CallOptions, limitsNow, type RequestLimits } from './call-options.ts';
import type { CloseOptions, RpcConnection } from './connection.ts';
import { maxReferencesOf } from './limits.ts';
import { type ConnectOptions, openConnection } from './open.ts';
import { Patience, type PatienceOptions } from './patience.ts';
import { type CheckedConnection, type Origin, originOf } from './proxy.ts';
import { ProxyCache } from './proxy-cache.ts';
import { pauseAfter, type ReconnectOptions, resolveReconnectOptions } from './reconnect-options.ts';
import type { Remote } from './remote.ts';
import { SharedConnection } from './shared-connection.ts';

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

/** A call that waits for the connection. */
interface Waiting {
  resolve(connection: RpcConnection): void;
  reject(error: Error): void;
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
  #openedAt = 0;
  /** How many attempts and connections in a row have come to nothing. */
  #failures = 0;
  /** Calls that wait until the connection is there again. */
  readonly #waiting = new Set<Waiting>();
  #isTrying = false;
  #isClosed = false;
  readonly #closing = new AbortController();

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
    const maxReferences = maxReferencesOf(options.limits);
    this.#proxies = new ProxyCache(caller, { maxReferences, lasts: true });
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
      origin.generation = this.#generation;
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
    const patience = new Patience(this.remoteAddress, options);
    if (this.#isClosed) throw this.#closedError();
    try {
      return await this.#shared.connect(patience);
    } catch (error) {
      if (!this.#isClosed && !this.#isTrying) this.#tell({ state: 'lost', error: error as Error });
      throw error;
    }
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
      this.#closing.abort();
      this.#settle((waiting) => waiting.reject(this.#closedError()));
      this.#tell({ state: 'closed' });
    }
    await this.#shared.close();
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
    let mayHaveRun = false;
    try {
      const patience = new Patience(this.remoteAddress, {
        ...(timeoutMs !== undefined && { timeoutMs }),
        ...(signal !== undefined && { signal }),
      });
      for (let repeats = 0; ; repeats += 1) {
        if (repeats > 0) await this.#pause(pauseAfter(repeats, this.#reconnect), patience);
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
      if (this.#isClosed) throw this.#closedError();
      if (origin.isPassed && (origin.generation !== this.#generation || !this.current)) {
        const message = `the connection to ${this.remoteAddress} over which this was passed has ended`;
        throw new ChannelError('ERR_MAS_CLOSED', message, { sent: 'no' });
      }
      const connection = this.current ?? (await this.#reopened(patience));
      if (origin.generation === this.#generation) return connection;
      try {
        await patience.wait(this.#checked(origin, connection), 'ERR_MAS_TIMEOUT');
      } catch (error) {
        if (!isLost(error) || repeats >= this.#reconnect.maxAttempts) throw error;
      }
    }
  }

  /** Looks whether what a proxy stands for is there, once for all who wait. */
  #checked(origin: Origin, connection: RpcConnection): Promise<void> {
    const generation = this.#generation;
    if (origin.checking?.generation === generation) return origin.checking.done;
    const done = Promise.resolve(origin.check?.(connection)).then(() => {
      if (generation === this.#generation) origin.generation = generation;
    });
    const checking = { generation, done };
    const end = () => {
      if (origin.checking === checking) origin.checking = undefined;
    };
    origin.checking = checking;
    done.then(end, end);
    return done;
  }

  /** Waits until the connection is there again, and leaves nothing behind when it gives up. */
  async #reopened(patience: Patience): Promise<RpcConnection> {
    let waiting: Waiting | undefined;
    const opened = new Promise<RpcConnection>((resolve, reject) => {
      waiting = { resolve, reject };
      this.#waiting.add(waiting);
    });
    if (!this.#isTrying) void this.#tryAgain();
    try {
      return await waitWithin(opened, {
        timeoutMs: patience.leftMs,
        signal: patience.signal,
        overdue: () => {
          const message = `${this.remoteAddress} was not there again in time`;
          return new ChannelError('ERR_MAS_TIMEOUT', message, { sent: 'no' });
        },
        aborted: ({ reason }) => {
          const message = `the call to ${this.remoteAddress} was aborted before it was there again`;
          return new ChannelError('ERR_MAS_ABORTED', message, { sent: 'no', cause: reason });
        },
      });
    } finally {
      this.#waiting.delete(waiting!);
    }
  }

  // Opening.

  /** Whether anybody needs the connection to be opened. */
  get #isMissed(): boolean {
    const isWanted = this.#reconnect.eager || this.#waiting.size > 0;
    return isWanted && !this.#isClosed && this.current === undefined;
  }

  /** One round of attempts, for all who wait. Never rejects. */
  async #tryAgain(): Promise<void> {
    this.#isTrying = true;
    const patience = new Patience(this.remoteAddress, {});
    let failed: Error | undefined;
    for (let tries = 1; this.#isMissed && tries <= this.#reconnect.maxAttempts; tries += 1) {
      if (this.#failures > 0) {
        await this.#pauseAfterFailure(failed, patience);
        if (!this.#isMissed) break;
      }
      try {
        await this.#shared.connect(patience);
      } catch (error) {
        failed = error as Error;
        this.#failures += 1;
        if (!this.#isTransient(error)) break;
      }
    }
    this.#isTrying = false;
    if (!this.#isMissed) return;
    this.#failures = 0;
    failed ??= this.#endError('ends as soon as it is opened');
    this.#tell({ state: 'lost', error: failed });
    this.#settle((waiting) => waiting.reject(failed));
  }

  async #pauseAfterFailure(error: Error | undefined, patience: Patience): Promise<void> {
    const delayMs = pauseAfter(this.#failures, this.#reconnect);
    const why = error !== undefined && { error };
    this.#tell({ state: 'waiting', attempt: this.#failures, delayMs, ...why });
    await this.#pause(delayMs, patience);
  }

  #settle(settle: (waiting: Waiting) => void): void {
    for (const waiting of this.#waiting) settle(waiting);
    this.#waiting.clear();
  }

  /** Waits before another attempt, unless this is closed or the caller gives up. */
  async #pause(delayMs: number, patience: Patience): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stop = () => {};
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, delayMs);
      stop = onAbort(this.#closing.signal, resolve);
    });
    try {
      await patience.wait(over, 'ERR_MAS_TIMEOUT');
    } finally {
      clearTimeout(timer);
      stop();
    }
  }

  #openOnce(options: ConnectOptions): Promise<RpcConnection> {
    this.#tell({ state: 'connecting', attempt: this.#failures + 1 });
    return openConnection(this.remoteAddress, options, {
      proxies: this.#proxies,
      generation: this.#generation + 1,
      opened: (connection) => this.#opened(connection),
    });
  }

  #opened(connection: RpcConnection): void {
    this.#generation += 1;
    this.#openedAt = performance.now();
    this.#current = connection;
    this.#connections.add(connection);
    void connection.closed.then(({ by, error }) => this.#lost(connection, by, error));
    this.#settle((waiting) => waiting.resolve(connection));
    this.#tell({ state: 'open' });
  }

  async #lost(
    connection: RpcConnection,
    by: 'local' | 'remote',
    error: ChannelError | undefined,
  ): Promise<void> {
    // One that only ever opens is not taken for a success, or it would be opened without a pause.
    const lastedMs = performance.now() - this.#openedAt;
    const isProven = connection.isProven || lastedMs > this.#reconnect.maxDelayMs;
    this.#failures = isProven ? 0 : this.#failures + 1;
    if (!this.#isClosed) this.#tell({ state: 'lost', ...(error !== undefined && { error }) });
    // One that was closed for being idle is not needed now.
    const isWanted = this.#reconnect.eager && by === 'remote' && !this.#isClosed;
    if (isWanted && !this.#isTrying) void this.#tryAgain();
    await connection.idle({ timeoutMs: Number.POSITIVE_INFINITY });
    this.#connections.delete(connection);
  }

  /** Whether another attempt may go better. */
  #isTransient(error: unknown): boolean {
    if (!(error instanceof ChannelError)) return false;
    if (error.code === 'ERR_MAS_CONNECT') return true;
    // A peer that has spoken TLS before, and dies during the handshake, looks as if it did not speak it.
    const { code } = (error.cause ?? {}) as { code?: unknown };
    return this.#generation > 0 && error.code.startsWith('ERR_MAS_TLS') && code === 'ECONNRESET';
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

  #closedError(): ChannelError {
    return this.#endError('was closed here');
  }

  #endError(what: string): ChannelError {
    const message = `the connection to ${this.remoteAddress} ${what}`;
    return new ChannelError('ERR_MAS_CLOSED', message, { sent: 'no' });
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
