import { type CloseOptions, LastingConnection, type LastingOptions } from '@mas/rpc';

/** The connections that a container has to others: one to each, which connects again when it is lost. */
export class Peers {
  readonly #options: LastingOptions;
  readonly #connections = new Map<string, WeakRef<LastingConnection>>();
  readonly #unused = new FinalizationRegistry<string>((url) => {
    if (this.#connections.get(url)?.deref() === undefined) this.#connections.delete(url);
  });

  constructor(options: LastingOptions) {
    this.#options = options;
  }

  /** The connection to a container. It may not be open yet. */
  get(url: string): LastingConnection {
    const known = this.#connections.get(url)?.deref();
    if (known !== undefined) return known;
    const connection = new LastingConnection(url, this.#options);
    this.#connections.set(url, new WeakRef(connection));
    this.#unused.register(connection, url);
    return connection;
  }

  /**
   * Gives up what is being opened, opens no more, and waits for the handlers that are running, at
   * most for `timeoutMs`.
   */
  async idle(options: CloseOptions): Promise<void> {
    await Promise.all(this.#all().map((connection) => connection.stop()));
    await Promise.all(this.#all().map((connection) => connection.idle(options)));
  }

  /** Closes all of them, whether handlers are running or not. For after `idle`. */
  async close(): Promise<void> {
    await Promise.all(this.#all().map((connection) => connection.close({ timeoutMs: 0 })));
  }

  #all(): LastingConnection[] {
    return Array.from(this.#connections.values(), (ref) => ref.deref()).filter(
      (connection) => connection !== undefined,
    );
  }
}
