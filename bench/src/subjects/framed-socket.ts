import type { Socket } from 'node:net';

const CHUNK_BYTES = 64 * 1024;
const LONG_BYTES = 16 * 1024;
/** Those of the length in front of each message. */
export const HEADER_BYTES = 4;

/** Whole messages over a socket, each behind its length, for libraries that leave this to their users. */
export class FramedSocket {
  readonly #socket: Socket;
  readonly #batches: boolean;
  #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  #begin = 0;
  #end = 0;
  #scheduled = false;

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
    let pieces: Buffer[] = [];
    let received = 0;
    let needed = HEADER_BYTES;
    this.#socket.on('data', (piece) => {
      pieces.push(piece);
      received += piece.length;
      if (received < needed) return;
      const data = pieces.length === 1 ? piece : Buffer.concat(pieces, received);
      let begin = 0;
      needed = HEADER_BYTES;
      while (received - begin >= needed) {
        needed = HEADER_BYTES + data.readUInt32BE(begin);
        if (received - begin < needed) break;
        receive(data.subarray(begin + HEADER_BYTES, begin + needed));
        begin += needed;
        needed = HEADER_BYTES;
      }
      pieces = begin === received ? [] : [data.subarray(begin)];
      received -= begin;
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
