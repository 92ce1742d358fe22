import {
  type CloseOptions,
  type ConnectOptions,
  connect,
  type RpcConnection,
  type RpcOptions,
} from '@mas/rpc';
import type { Patience } from './patience.ts';

/** A connection that is being opened, or is open. */
interface Attempt {
  readonly opening: Promise<RpcConnection>;
  /** Gives up opening it. */
  readonly controller: AbortController;
  /** Aborted when it is given up, by the container or by the one who began it. */
  readonly signal: AbortSignal;
  /** Whether the one who began it set a limit to it. */
  readonly isLimited: boolean;
}

/** The connections that a container has opened to others: one to each. */
export class Peers {
  readonly #options: RpcOptions & ConnectOptions;
  readonly #attempts = new Map<string, Attempt>();
  /** Those that are open, and those that have ended as long as handlers of theirs are running. */
  readonly #connections = new Set<RpcConnection>();
  #closed = false;

  constructor(options: RpcOptions & ConnectOptions) {
    this.#options = options;
  }

  /**
   * The connection to a container: the one that there is, or that is being opened, or a new one.
   * `isNew` tells that this call has opened it.
   */
  async connect(
    url: string,
    patience: Patience,
  ): Promise<{ connection: RpcConnection; isNew: boolean }> {
    for (;;) {
      const attempt = this.#attempts.get(url);
      if (attempt === undefined) {
        return { connection: await this.#open(url, patience), isNew: true };
      }
      try {
        const connection = await patience.wait(attempt.opening, 'ERR_MAS_CONNECT');
        // One that broke a moment ago is forgotten by now.
        if (this.#attempts.get(url) === attempt) return { connection, isNew: false };
      } catch (error) {
        if (patience.signal?.aborted === true || !this.#goesOn(attempt, patience)) throw error;
      }
    }
  }

  /**
   * Gives up what is being opened, opens no more, and waits for the handlers that are running, at
   * most for `timeoutMs`.
   */
  async idle(options: CloseOptions): Promise<void> {
    this.#closed = true;
    for (const { controller } of this.#attempts.values()) controller.abort();
    await Promise.allSettled(Array.from(this.#attempts.values(), ({ opening }) => opening));
    await Promise.all(Array.from(this.#connections, (connection) => connection.idle(options)));
  }

  /** Closes all of them, whether handlers are running or not. For after `idle`. */
  async close(): Promise<void> {
    const options = { timeoutMs: 0 };
    await Promise.all(Array.from(this.#connections, (connection) => connection.close(options)));
  }

  /** Whether the failure of an attempt that another began is no answer for this caller. */
  #goesOn({ signal, isLimited }: Attempt, { leftMs }: Patience): boolean {
    if (this.#closed) return false;
    if (signal.aborted) return true;
    return leftMs === undefined ? isLimited : leftMs > 0;
  }

  #open(url: string, { leftMs, signal: asked }: Patience): Promise<RpcConnection> {
    const controller = new AbortController();
    if (this.#closed) controller.abort();
    const signal = AbortSignal.any([controller.signal, ...(asked === undefined ? [] : [asked])]);
    const opening = connect(url, {
      ...this.#options,
      ...(leftMs !== undefined && { timeoutMs: leftMs }),
      signal,
    });
    const attempt = { opening, controller, signal, isLimited: leftMs !== undefined };
    this.#attempts.set(url, attempt);
    void this.#keep(url, attempt);
    return opening;
  }

  /** Resolves when the connection has been opened, or has not. */
  async #keep(url: string, attempt: Attempt): Promise<void> {
    const forget = () => {
      if (this.#attempts.get(url) === attempt) this.#attempts.delete(url);
    };
    try {
      const connection = await attempt.opening;
      this.#connections.add(connection);
      void connection.closed.then(async () => {
        forget();
        await connection.idle({ timeoutMs: Number.POSITIVE_INFINITY });
        this.#connections.delete(connection);
      });
    } catch {
      forget();
    }
  }
}
