import type { EncodedMessage } from '@mas/codec';

/** The bytes of the length that precedes each payload, unsigned and big-endian (a rule of the protocol). */
export const HEADER_BYTES = 4;

/**
 * A payload up to this size gets its whole buffer at once; a longer one as its bytes arrive. Values of
 * 1 MiB are common: there is room for what a call puts around them.
 */
const FIRST_PIECE_BYTES = 1024 * 1024 + 64 * 1024;

/** Thrown by {@link FrameReader.push} for an announcement beyond the limit. */
export class FrameTooLargeError extends Error {
  /**
   * Whether the announcement is the beginning of a TLS handshake, or alert, rather than a length:
   * the peer speaks TLS and this side does not.
   */
  readonly looksLikeTls: boolean;

  constructor(announcedBytes: number, maxBytes: number) {
    super(
      `the peer announced a message of ${announcedBytes} bytes; the limit is ${maxBytes} (maxMessageBytes)`,
    );
    const beginning = announcedBytes >>> 16;
    this.looksLikeTls = beginning === 0x1603 || beginning === 0x1503;
  }
}

/** Takes a payload, and returns whether to go on. */
type Deliver = (message: EncodedMessage) => boolean;

/** In place of bytes when there are none. */
const NOTHING: Uint8Array = new Uint8Array(0);

/**
 * Finds the payloads in a stream of frames. A payload that lies whole in one piece of the stream is
 * handed on where it lies; every other one has a buffer of its own, which this forgets.
 */
export class FrameReader {
  readonly #maxBytes: number;
  readonly #deliver: Deliver;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerFilled = 0;
  /** The payload that has begun in an earlier piece: what is there of it, and how long it will be. */
  #payload: Uint8Array | undefined;
  #payloadFilled = 0;
  #payloadBytes = 0;
  /** Tells of each payload that lies whole in its piece: a new object, or a view, would cost as much as all else. */
  readonly #message = { bytes: NOTHING, start: 0, end: 0, isOwned: false };

  constructor(maxBytes: number, deliver: Deliver) {
    this.#maxBytes = maxBytes;
    this.#deliver = deliver;
  }

  /** Whether the stream may end here: no frame has begun. */
  get atBoundary(): boolean {
    return this.#headerFilled === 0 && this.#payload === undefined;
  }

  /** @throws {@link FrameTooLargeError} when a longer payload is announced than is allowed. */
  push(piece: Uint8Array): void {
    const end = piece.length;
    let position = this.atBoundary ? 0 : this.#continue(piece);
    if (position < 0) return;
    const message = this.#message;
    message.bytes = piece;
    while (end - position >= HEADER_BYTES) {
      const length = readLength(piece, position);
      if (length > this.#maxBytes) throw this.#tooLarge(length);
      const next = position + HEADER_BYTES + length;
      if (next > end) break;
      message.start = position + HEADER_BYTES;
      message.end = next;
      if (!this.#deliver(message)) {
        this.#forget();
        return;
      }
      position = next;
    }
    this.#forget();
    if (position < end) this.#begin(piece, position);
  }

  /** Goes on with a frame of an earlier piece. Returns the position after it, or -1 when to stop. */
  #continue(piece: Uint8Array): number {
    let position = 0;
    if (this.#payload === undefined) {
      while (this.#headerFilled < HEADER_BYTES && position < piece.length) {
        this.#header[this.#headerFilled] = piece[position]!;
        this.#headerFilled += 1;
        position += 1;
      }
      if (this.#headerFilled < HEADER_BYTES) return position;
      this.#open(readLength(this.#header, 0));
    }
    position += this.#fill(piece, position);
    if (this.#payloadFilled < this.#payloadBytes) return position;
    const payload = this.#payload!;
    this.#payload = undefined;
    this.#headerFilled = 0;
    const end = payload.length;
    return this.#deliver({ bytes: payload, start: 0, end, isOwned: true }) ? position : -1;
  }

  /** Keeps the beginning of a frame that goes on in the next piece. */
  #begin(piece: Uint8Array, position: number): void {
    const available = Math.min(HEADER_BYTES, piece.length - position);
    this.#header.set(piece.subarray(position, position + available));
    this.#headerFilled = available;
    if (available < HEADER_BYTES) return;
    this.#open(readLength(this.#header, 0));
    this.#fill(piece, position + HEADER_BYTES);
  }

  #open(length: number): void {
    if (length > this.#maxBytes) throw this.#tooLarge(length);
    this.#payloadBytes = length;
    this.#payloadFilled = 0;
    this.#payload = new Uint8Array(Math.min(length, FIRST_PIECE_BYTES));
  }

  #tooLarge(length: number): FrameTooLargeError {
    this.#forget();
    return new FrameTooLargeError(length, this.#maxBytes);
  }

  /** It must not keep what was read in memory. */
  #forget(): void {
    this.#message.bytes = NOTHING;
  }

  /** Copies what belongs to the open payload and returns how much that was. */
  #fill(piece: Uint8Array, position: number): number {
    const count = Math.min(piece.length - position, this.#payloadBytes - this.#payloadFilled);
    const filled = this.#payloadFilled + count;
    let payload = this.#payload!;
    if (filled > payload.length) {
      // A mere announcement costs the peer nothing, so room is only made for what does arrive.
      const grown = new Uint8Array(
        Math.min(this.#payloadBytes, Math.max(filled, payload.length * 2)),
      );
      grown.set(payload.subarray(0, this.#payloadFilled));
      payload = grown;
      this.#payload = grown;
    }
    payload.set(piece.subarray(position, position + count), this.#payloadFilled);
    this.#payloadFilled = filled;
    return count;
  }
}

function readLength(bytes: Uint8Array, position: number): number {
  return (
    bytes[position]! * 0x100_0000 +
    ((bytes[position + 1]! << 16) | (bytes[position + 2]! << 8) | bytes[position + 3]!)
  );
}
