import { on, once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** One end of a connection that knows frames, and nothing of what is in them. */
export class RawPeer implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #frames: AsyncGenerator<Buffer, void>;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#frames = framesOf(socket);
  }

  static async connect(address: string): Promise<RawPeer> {
    const { hostname, port } = new URL(address.replace('tcp:', 'http:'));
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawPeer(socket);
  }

  /** The payload of the next frame, but for what one side tells the other about itself. */
  async receive(): Promise<Buffer> {
    for (;;) {
      const { value } = await this.#frames.next();
      if (value === undefined) throw new Error('the connection has ended');
      if (!value.includes('__mas__/hello')) return value;
    }
  }

  /** The message in the next frame, in JSON. */
  async receiveJson(): Promise<unknown> {
    return JSON.parse((await this.receive()).toString());
  }

  send(payload: Uint8Array): void {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(payload.length);
    this.#socket.write(Buffer.concat([length, payload]));
  }

  sendJson(message: unknown): void {
    this.send(Buffer.from(JSON.stringify(message)));
  }

  /** Sends a whole frame, its length included. */
  sendFrame(hex: string): void {
    this.#socket.write(Buffer.from(hex, 'hex'));
  }

  /** Makes a request in JSON and returns what is answered. */
  async ask(message: unknown): Promise<unknown> {
    this.sendJson(message);
    return this.receiveJson();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.destroyed) return;
    this.#socket.destroy();
    await once(this.#socket, 'close');
  }
}

/** Listens, and takes connections one by one. */
export class RawServer implements AsyncDisposable {
  readonly address: string;
  readonly #server: Server;
  readonly #sockets: AsyncIterator<[Socket]>;

  private constructor(server: Server) {
    this.address = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server;
    this.#sockets = on(server, 'connection') as AsyncIterator<[Socket]>;
  }

  static async listen(): Promise<RawServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RawServer(server);
  }

  async accept(): Promise<RawPeer> {
    const { value } = await this.#sockets.next();
    return new RawPeer(value[0]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
  }
}

async function* framesOf(socket: Socket): AsyncGenerator<Buffer, void> {
  let buffered = Buffer.alloc(0);
  for await (const piece of socket) {
    buffered = Buffer.concat([buffered, piece]);
    while (buffered.length >= 4 && buffered.length >= 4 + buffered.readUInt32BE()) {
      const end = 4 + buffered.readUInt32BE();
      yield buffered.subarray(4, end);
      buffered = buffered.subarray(end);
    }
  }
}
