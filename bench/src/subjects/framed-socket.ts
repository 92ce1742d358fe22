import type { Socket } from 'node:net';

const CHUNK_BYTES = 64 * 1024;
const LONG_BYTES = 16 * 1024;
const HEADER_BYTES = 4;

/** Whole messages over a socket, each behind its length, for libraries that leave this to their users. */
export class FramedSocket {
  readonly #socket: Socket;
  readonly #batches: boolean;
  #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  #begin = 0;
  #end = 0;
  #scheduled = false;
  #rest: Buffer | undefined;

  /** @param batches - whether the messages of one turn of the event loop leave in one write */
  constructor(socket: Socket, { batches }: { readonly batches: boolean }) {
    this.#socket = socket;
    this.#batches = batches;
    socket.setNoDelay(true);
    socket.on('error', () => {});
  }

  send(message: Buffer): void {
    const length = message.length + HEADER_BYTES;
    if (!this.#batches || length > LONG_BYTES) {
      this.#sendAtOnce(message);
      return;
    }
    if (this.#end + length > CHUNK_BYTES) {
      this.#flush();
      this.#chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      this.#begin = 0;
      this.#end = 0;
    }
    this.#chunk.writeUInt32BE(message.length, this.#end);
    message.copy(this.#chunk, this.#end + HEADER_BYTES);
    this.#end += length;
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  onMessage(receive: (message: Buffer) => void): void {
    this.#socket.on('data', (piece) => {
      let data = this.#rest === undefined ? piece : Buffer.concat([this.#rest, piece]);
      while (data.length >= HEADER_BYTES) {
        const end = HEADER_BYTES + data.readUInt32BE(0);
        if (data.length < end) break;
        receive(data.subarray(HEADER_BYTES, end));
        data = data.subarray(end);
      }
      this.#rest = data.length > 0 ? data : undefined;
    });
  }

  #sendAtOnce(message: Buffer): void {
    this.#flush();
    const header = Buffer.allocUnsafe(HEADER_BYTES);
    header.writeUInt32BE(message.length);
    this.#socket.cork();
    this.#socket.write(header);
    this.#socket.write(message);
    this.#socket.uncork();
  }

  #flush(): void {
    if (this.#end > this.#begin) this.#socket.write(this.#chunk.subarray(this.#begin, this.#end));
    this.#begin = this.#end;
  }
}
