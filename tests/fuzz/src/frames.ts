/** The bytes of the length before each payload, big-endian (a rule of the protocol). */
export const HEADER_BYTES = 4;
/** The longest payload that the servers accept: the default of `maxMessageBytes`. */
export const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/** A payload with its length before it. */
export function frame(payload: Uint8Array): Buffer {
  return frameOf(payload.length, payload);
}

/** A payload with any length before it. */
export function frameOf(length: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  bytes.writeUInt32BE(length % 0x1_0000_0000);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** What a receiver makes of bytes that begin with a frame. */
export type Framing =
  /** They end where a frame ends. */
  | 'whole'
  /** The last frame is not complete: the receiver waits for more. */
  | 'open'
  /** A frame is announced that is longer than allowed. */
  | 'too long';

export function framingOf(bytes: Buffer): Framing {
  let position = 0;
  while (position < bytes.length) {
    if (bytes.length - position < HEADER_BYTES) return 'open';
    const length = bytes.readUInt32BE(position);
    if (length > MAX_PAYLOAD_BYTES) return 'too long';
    position += HEADER_BYTES + length;
  }
  return position === bytes.length ? 'whole' : 'open';
}

/** Cuts a stream into payloads. */
export class FrameSplitter {
  readonly #deliver: (payload: Buffer) => void;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(deliver: (payload: Buffer) => void) {
    this.#deliver = deliver;
  }

  push(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    while (this.#bytes >= HEADER_BYTES) {
      // Pieces of a long payload are joined once, when all are there.
      if (this.#pieces[0]!.length < HEADER_BYTES) this.#join();
      const end = HEADER_BYTES + this.#pieces[0]!.readUInt32BE();
      if (this.#bytes < end) return;
      const bytes = this.#join();
      this.#pieces = end < bytes.length ? [bytes.subarray(end)] : [];
      this.#bytes -= end;
      this.#deliver(bytes.subarray(HEADER_BYTES, end));
    }
  }

  #join(): Buffer {
    const joined = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }
}
