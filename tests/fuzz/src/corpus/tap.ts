import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { FrameSplitter } from '../frames.ts';

/** Stands between a client and its server, and keeps the payloads that pass, in both directions. */
export class Tap implements AsyncDisposable {
  readonly fromClient: Buffer[] = [];
  readonly fromServer: Buffer[] = [];
  readonly #server = createServer((client) => this.#pass(client));
  readonly #sockets = new Set<Socket>();
  readonly #port: number;

  private constructor(port: number) {
    this.#port = port;
  }

  /** Passes everything on to the server at an address such as `tcp://127.0.0.1:5555`. */
  static async before(address: string): Promise<Tap> {
    const tap = new Tap(Number(new URL(address).port));
    tap.#server.listen(0, '127.0.0.1');
    await once(tap.#server, 'listening');
    return tap;
  }

  get address(): string {
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(client: Socket): void {
    const server = connect(this.#port, '127.0.0.1');
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      // The other side is told by the end of the stream.
      socket.on('error', () => {});
    }
    keep(client, this.fromClient);
    keep(server, this.fromServer);
    client.pipe(server).pipe(client);
  }
}

function keep(socket: Socket, payloads: Buffer[]): void {
  const splitter = new FrameSplitter((payload) => payloads.push(payload));
  socket.on('data', (piece: Buffer) => splitter.push(piece));
}
