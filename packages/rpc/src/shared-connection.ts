import type { RpcConnection } from './connection.ts';
import type { Patience } from './patience.ts';

/** A connection that is being opened, or is open. */
interface Attempt {
  readonly opening: Promise<RpcConnection>;
  /** Aborted when it is given up, by the one who owns it or by the one who began it. */
  readonly signal: AbortSignal;
  /** Whether the one who began it set a limit to it. */
  readonly isLimited: boolean;
}

/** Opens a connection, within the time that is left. */
type Open = (limits: {
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal;
}) => Promise<RpcConnection>;

/** One connection for all who want one to the same peer, each with a patience of its own. */
export class SharedConnection {
  readonly #open: Open;
  readonly #closing = new AbortController();
  #attempt: Attempt | undefined;

  constructor(open: Open) {
    this.#open = open;
  }

  /** Whether there is one, or one is being opened. */
  get isThere(): boolean {
    return this.#attempt !== undefined;
  }

  /** The connection that there is, or that is being opened, or a new one. */
  async connect(patience: Patience): Promise<RpcConnection> {
    for (;;) {
      const attempt = this.#attempt;
      if (attempt === undefined) return this.#begin(patience);
      try {
        const connection = await patience.wait(attempt.opening, 'ERR_MAS_CONNECT');
        if (connection.isOpen) return connection;
        this.#forget(attempt);
      } catch (error) {
        if (patience.signal?.aborted === true || !this.#goesOn(attempt, patience)) throw error;
      }
    }
  }

  /** Gives up what is being opened, and opens no more. Resolves when nothing is being opened. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled([this.#attempt?.opening]);
  }

  /** Whether the failure of an attempt that another began is no answer for this caller. */
  #goesOn({ signal, isLimited }: Attempt, { leftMs }: Patience): boolean {
    if (this.#closing.signal.aborted) return false;
    if (signal.aborted) return true;
    return leftMs === undefined ? isLimited : leftMs > 0;
  }

  #begin({ leftMs, signal: asked }: Patience): Promise<RpcConnection> {
    const closing = this.#closing.signal;
    const signal = asked === undefined ? closing : AbortSignal.any([closing, asked]);
    const opening = this.#open({ timeoutMs: leftMs, signal });
    const attempt = { opening, signal, isLimited: leftMs !== undefined };
    this.#attempt = attempt;
    void opening.then(
      (connection) => connection.closed.then(() => this.#forget(attempt)),
      () => this.#forget(attempt),
    );
    return opening;
  }

  #forget(attempt: Attempt): void {
    if (this.#attempt === attempt) this.#attempt = undefined;
  }
}
