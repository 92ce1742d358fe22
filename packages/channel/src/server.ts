/// <reference lib="esnext.disposable" preserve="true" />
import type { ChannelEnd } from './channel-end.ts';
import type { Transport } from './transport.ts';

/** What accepts transports at an address. */
export interface TransportServer {
  /** The real address, as a URL string. */
  readonly address: string;
  /**
   * Stops accepting; connections that are open go on. Over sockets it resolves when all of them
   * have ended.
   */
  close(): Promise<void>;
}

/** What a {@link Server} has to know of the connections that it keeps. */
export interface ServedConnection {
  /** Resolves when the connection has ended. */
  readonly closed: Promise<ChannelEnd>;
  /** Ends the connection in its own orderly way. */
  close(...args: never): Promise<void>;
}

/** Accepts connections at one address, until it is closed. */
export class Server<C extends ServedConnection = ServedConnection> implements AsyncDisposable {
  /** Where it listens, as a URL string with the real port. */
  readonly address: string;
  /** Resolves when the server has been closed, by `close`, and nothing of it is left. */
  readonly closed: Promise<void>;
  readonly #transports: TransportServer;
  readonly #connections: ReadonlySet<C>;
  #stopped: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #resolveClosed!: () => void;

  /** @internal */
  constructor(transports: TransportServer, connections: ReadonlySet<C>) {
    this.address = transports.address;
    this.#transports = transports;
    this.#connections = connections;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /** The connections that are open. */
  get connections(): ReadonlySet<C> {
    return this.#connections;
  }

  /** Stops accepting. Connections that are open go on, until `close`. Idempotent. */
  stop(): void {
    this.#stopped ??= this.#transports.close();
  }

  /**
   * Stops accepting, and closes every connection in its own orderly way. Idempotent.
   *
   * @param args - what the `close` of the connections takes
   */
  close(...args: Parameters<C['close']>): Promise<void> {
    this.#closing ??= this.#close(args);
    return this.#closing;
  }

  /** The same as `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close([]);
    return this.#closing;
  }

  async #close(args: unknown[]): Promise<void> {
    this.stop();
    await Promise.all(
      Array.from(this.#connections, (connection) => connection.close(...(args as never))),
    );
    await this.#stopped;
    this.#resolveClosed();
  }
}

/** Opens a connection over each transport that is accepted, and makes the server that keeps them. */
export async function serveTransports<C extends ServedConnection>(
  bind: (accept: (transport: Transport) => void) => Promise<TransportServer>,
  open: (transport: Transport) => C,
): Promise<Server<C>> {
  const connections = new Set<C>();
  const transports = await bind((transport) => {
    const connection = open(transport);
    connections.add(connection);
    void connection.closed.then(() => connections.delete(connection));
  });
  return new Server(transports, connections);
}
