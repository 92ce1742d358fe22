import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import {
  type Channel,
  type ChannelOptions,
  connect as connectChannel,
  msgpack,
  parseAddress,
} from '@mas/channel';

const codec = msgpack().create();

/** A payload behind its length. */
export function frameOf(payload: Uint8Array): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(payload.length);
  return Buffer.concat([header, payload]);
}

/** A message as it stands on the wire. */
export function frame(message: unknown): Buffer {
  return frameOf(codec.encode(message));
}

/** One end of a connection that does what a test says, and nothing by itself but reading. */
export class RawPeer implements AsyncDisposable {
  readonly socket: Socket;
  /** How many pieces have arrived. */
  pieces = 0;
  isEnded = false;
  error: Error | undefined;
  #received: Buffer[] = [];
  #receivedBytes = 0;
  #waiting: (() => void)[] = [];

  constructor(socket: Socket, { reads = true }: { readonly reads?: boolean } = {}) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('error', (error) => {
      this.error = error;
    });
    socket.on('end', () => this.#ended());
    socket.on('close', () => this.#ended());
    if (reads) this.read();
  }

  /** Begins to read. */
  read(): void {
    this.socket.on('data', (piece: Buffer) => {
      this.pieces += 1;
      this.#received.push(piece);
      this.#receivedBytes += piece.length;
      this.#wake();
    });
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Takes the next so many bytes. */
  async bytes(count: number): Promise<Buffer> {
    while (this.#receivedBytes < count) {
      if (this.isEnded)
        throw new Error(`the stream ended before ${count} bytes`, { cause: this.error });
      await this.#change();
    }
    const all = Buffer.concat(this.#received);
    this.#received = [all.subarray(count)];
    this.#receivedBytes -= count;
    return all.subarray(0, count);
  }

  /** Takes the next frame and decodes it. */
  async message(): Promise<unknown> {
    const header = await this.bytes(4);
    return codec.decode(await this.bytes(header.readUInt32BE()));
  }

  /** Sends messages, each framed, all in one write. */
  send(...messages: unknown[]): void {
    this.socket.write(Buffer.concat(messages.map(frame)));
  }

  /** Waits for the end of the stream, however it comes. */
  async end(): Promise<void> {
    while (!this.isEnded) await this.#change();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.closed) return;
    this.socket.destroy();
    await once(this.socket, 'close');
  }

  #ended(): void {
    this.isEnded = true;
    this.#wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** Connects a raw peer to a server that is tested. */
export async function connectRaw(
  address: string,
  options: { readonly reads?: boolean } = {},
): Promise<RawPeer> {
  const parsed = parseAddress(address);
  if (parsed.kind === 'local') throw new Error('there are no raw peers in memory');
  const peer = new RawPeer(connect(parsed), options);
  await once(peer.socket, 'connect');
  return peer;
}

/** A server for clients that are tested. */
export class RawServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #reads: boolean;
  readonly #peers: RawPeer[] = [];
  #accept: ((peer: RawPeer) => void)[] = [];

  /** Use {@link listenRaw}. */
  constructor(reads: boolean) {
    this.#reads = reads;
    this.#server = createServer((socket) => {
      const peer = new RawPeer(socket, { reads: this.#reads });
      this.#peers.push(peer);
      this.#accept.shift()?.(peer);
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get address(): string {
    const { port } = this.#server.address() as { port: number };
    return `tcp://127.0.0.1:${port}`;
  }

  /** The next client. To be called before it connects. */
  accept(): Promise<RawPeer> {
    return new Promise((resolve) => this.#accept.push(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const peer of this.#peers) await peer[Symbol.asyncDispose]();
    await closed;
  }
}

export async function listenRaw({ reads = true } = {}): Promise<RawServer> {
  const server = new RawServer(reads);
  await server.listen();
  return server;
}

/** A channel whose peer is raw. */
export interface Connection extends AsyncDisposable {
  readonly channel: Channel;
  readonly peer: RawPeer;
}

/** Connects a channel to a raw peer. */
export async function connectToRawPeer(
  options: ChannelOptions & { readonly reads?: boolean } = {},
): Promise<Connection> {
  const { reads = true, ...channelOptions } = options;
  const server = await listenRaw({ reads });
  const accepted = server.accept();
  const channel = await connectChannel(server.address, channelOptions);
  return {
    channel,
    peer: await accepted,
    async [Symbol.asyncDispose]() {
      channel.abort();
      await channel.close();
      await server[Symbol.asyncDispose]();
    },
  };
}
