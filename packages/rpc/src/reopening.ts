import { ChannelError, onAbort, waitWithin } from '@mas/channel';
import type { CloseOptions, RpcConnection } from './connection.ts';
import type { ConnectionEvent } from './connection-event.ts';
import { type ConnectOptions, openConnection } from './open.ts';
import { Patience } from './patience.ts';
import type { ProxyCache } from './proxy-cache.ts';
import { pauseAfter, type ReconnectOptions } from './reconnect-options.ts';
import { SharedConnection } from './shared-connection.ts';

/** A call that waits for the connection. */
interface Waiting {
  resolve(connection: RpcConnection): void;
  reject(error: Error): void;
}

/** How the connection is opened, and who is told. */
interface ReopeningOptions {
  readonly connect: ConnectOptions;
  readonly reconnect: Required<ReconnectOptions>;
  readonly onConnectionState: (event: ConnectionEvent) => void;
  /** The proxies of all connections. */
  readonly proxies: ProxyCache;
}

/** Keeps a connection open as long as somebody needs it, and knows nothing of what it is for. */
export class Reopening {
  /** The number of the connection that is open, or was the last one. */
  generation = 0;
  /** Whether it opens nothing any more. */
  isClosed = false;
  readonly #address: string;
  readonly #options: ReopeningOptions;
  readonly #shared: SharedConnection;
  /** The one that is open, and those that have ended as long as handlers of theirs are running. */
  readonly #connections = new Set<RpcConnection>();
  #current: RpcConnection | undefined;
  #openedAt = 0;
  /** How many attempts and connections in a row have come to nothing. */
  #failures = 0;
  /** Calls that wait until the connection is there again. */
  readonly #waiting = new Set<Waiting>();
  #isTrying = false;
  readonly #closing = new AbortController();

  constructor(address: string, options: ReopeningOptions) {
    this.#address = address;
    this.#options = options;
    this.#shared = new SharedConnection(({ timeoutMs, signal }) => {
      const limits = { signal, ...(timeoutMs !== undefined && { timeoutMs }) };
      return this.#openOnce({ ...options.connect, ...limits });
    });
  }

  /** The connection that is open now, if there is one. */
  get current(): RpcConnection | undefined {
    return this.#current?.isOpen === true ? this.#current : undefined;
  }

  /** Opens the connection if it is not, with one try, or as long as the patience lasts. */
  async connect(patience: Patience): Promise<RpcConnection> {
    if (this.isClosed) throw this.closedError();
    try {
      return await this.#shared.connect(patience);
    } catch (error) {
      // Who gives up alone says nothing about the attempt that others go on waiting for.
      const goesOn = this.#isTrying || this.#shared.isThere;
      if (!this.isClosed && !goesOn) this.#tell({ state: 'lost', error: error as Error });
      throw error;
    }
  }

  /** The connection, opened again if need be. A call that gives up waiting leaves nothing behind. */
  async ready(patience: Patience): Promise<RpcConnection> {
    if (this.current !== undefined) return this.current;
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
          const message = `${this.#address} was not there again in time`;
          return new ChannelError('ERR_MAS_TIMEOUT', message, { sent: 'no' });
        },
        aborted: ({ reason }) => {
          const message = `the call to ${this.#address} was aborted before it was there again`;
          return new ChannelError('ERR_MAS_ABORTED', message, { sent: 'no', cause: reason });
        },
      });
    } finally {
      this.#waiting.delete(waiting!);
    }
  }

  /** Waits after so many failures, unless this is closed or the caller gives up. */
  async pause(failures: number, patience: Patience): Promise<void> {
    return this.#pauseFor(pauseAfter(failures, this.#options.reconnect), patience);
  }

  async #pauseFor(delayMs: number, patience: Patience): Promise<void> {
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

  /** Resolves when the handlers of the peer's calls have ended, or after `timeoutMs`. */
  async idle(options: CloseOptions): Promise<void> {
    await Promise.all(Array.from(this.#connections, (connection) => connection.idle(options)));
  }

  /** Opens nothing any more; a connection that is open goes on. Idempotent. */
  async stop(): Promise<void> {
    if (!this.isClosed) {
      this.isClosed = true;
      this.#closing.abort();
      this.#settle((waiting) => waiting.reject(this.closedError()));
      this.#tell({ state: 'closed' });
    }
    await this.#shared.close();
  }

  /** Closes what is open, after `stop`. */
  async close(options: CloseOptions): Promise<void> {
    await Promise.all(Array.from(this.#connections, (connection) => connection.close(options)));
  }

  /** The error for what is asked for after `stop`. */
  closedError(): ChannelError {
    return this.#endError('was closed here');
  }

  /** Whether anybody needs the connection to be opened. */
  #isMissed(): boolean {
    const isWanted = this.#options.reconnect.eager || this.#waiting.size > 0;
    return isWanted && !this.isClosed && this.current === undefined;
  }

  /** One round of attempts, for all who wait. Never rejects. */
  async #tryAgain(): Promise<void> {
    this.#isTrying = true;
    const patience = new Patience(this.#address, {});
    let failed: Error | undefined;
    for (
      let tries = 1;
      this.#isMissed() && tries <= this.#options.reconnect.maxAttempts;
      tries += 1
    ) {
      if (this.#failures > 0) {
        await this.#pauseAfterFailure(failed, patience);
        if (!this.#isMissed()) break;
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
    if (!this.#isMissed()) return;
    this.#failures = 0;
    failed ??= this.#endError('ends as soon as it is opened');
    this.#tell({ state: 'lost', error: failed });
    this.#settle((waiting) => waiting.reject(failed));
  }

  async #pauseAfterFailure(error: Error | undefined, patience: Patience): Promise<void> {
    const delayMs = pauseAfter(this.#failures, this.#options.reconnect);
    const why = error !== undefined && { error };
    this.#tell({ state: 'waiting', attempt: this.#failures, delayMs, ...why });
    await this.#pauseFor(delayMs, patience);
  }

  #settle(settle: (waiting: Waiting) => void): void {
    for (const waiting of this.#waiting) settle(waiting);
    this.#waiting.clear();
  }

  #openOnce(options: ConnectOptions): Promise<RpcConnection> {
    this.#tell({ state: 'connecting', attempt: this.#failures + 1 });
    return openConnection(this.#address, options, {
      proxies: this.#options.proxies,
      generation: this.generation + 1,
      opened: (connection) => this.#opened(connection),
    });
  }

  #opened(connection: RpcConnection): void {
    this.generation += 1;
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
    const isProven = connection.isProven || lastedMs > this.#options.reconnect.maxDelayMs;
    this.#failures = isProven ? 0 : this.#failures + 1;
    if (!this.isClosed) this.#tell({ state: 'lost', ...(error !== undefined && { error }) });
    // One that was closed for being idle is not needed now.
    const isWanted = this.#options.reconnect.eager && by === 'remote' && !this.isClosed;
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
    return this.generation > 0 && error.code.startsWith('ERR_MAS_TLS') && code === 'ECONNRESET';
  }

  #tell(event: Omit<ConnectionEvent, 'address'>): void {
    const told = { address: this.#address, ...event };
    try {
      this.#options.onConnectionState(told);
    } catch (error) {
      // It is a fault of the program, and not of the connection.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #endError(what: string): ChannelError {
    const message = `the connection to ${this.#address} ${what}`;
    return new ChannelError('ERR_MAS_CLOSED', message, { sent: 'no' });
  }
}
