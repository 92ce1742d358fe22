import { Server, type Transport, type TransportServer } from '@mas/channel';
import type { CloseOptions, RpcConnection } from './connection.ts';

/** A server that also waits for the handlers of peers that have gone meanwhile. */
export class RpcServer extends Server<RpcConnection> {
  /** Connections that have ended, as long as handlers of theirs are running. */
  readonly #ended: ReadonlySet<RpcConnection>;

  private constructor(
    transports: TransportServer,
    connections: ReadonlySet<RpcConnection>,
    ended: ReadonlySet<RpcConnection>,
  ) {
    super(transports, connections);
    this.#ended = ended;
  }

  /** Opens a connection over each transport that is accepted. */
  static async open(
    bind: (accept: (transport: Transport) => void) => Promise<TransportServer>,
    open: (transport: Transport) => RpcConnection,
  ): Promise<RpcServer> {
    const connections = new Set<RpcConnection>();
    const ended = new Set<RpcConnection>();
    const transports = await bind((transport) => {
      const connection = open(transport);
      connections.add(connection);
      void connection.closed.then(async () => {
        connections.delete(connection);
        ended.add(connection);
        await connection.idle({ timeoutMs: Number.POSITIVE_INFINITY });
        ended.delete(connection);
      });
    });
    return new RpcServer(transports, connections, ended);
  }

  /**
   * Resolves when no handler is running on any connection, also of peers that have gone, or after
   * `timeoutMs`. Does not keep new ones from starting.
   */
  async idle(options?: CloseOptions): Promise<void> {
    const all = [...this.connections, ...this.#ended];
    await Promise.all(all.map((connection) => connection.idle(options)));
  }

  /**
   * Stops accepting, waits for the handlers that are running, at most for `timeoutMs`, and closes
   * each connection when it is done. Idempotent.
   */
  override async close(options?: CloseOptions): Promise<void> {
    const leftOver = Array.from(this.#ended, (connection) => connection.idle(options));
    await Promise.all([super.close(...(options === undefined ? [] : [options])), ...leftOver]);
  }

  override [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
