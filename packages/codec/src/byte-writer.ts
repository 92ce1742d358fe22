/**
 * A growing buffer that messages are built in: `bytes` holds what was written from 0 to `length`.
 * Setting `length` back drops what was written since.
 */
export class ByteWriter {
  /** The buffer. It is replaced when it has to grow: do not hold on to it across a `reserve`. */
  bytes: Uint8Array;
  /** How many bytes are written. */
  length = 0;
  readonly #allocate: (bytes: number) => Uint8Array;

  /**
   * @param initialBytes - the size to begin with, in bytes
   * @param allocate - makes a buffer of at least so many bytes, with anything in them, where the one
   * that there is has become too small; by default a new one of just that size
   */
  constructor(initialBytes = 1024, allocate: (bytes: number) => Uint8Array = newBuffer) {
    this.bytes = new Uint8Array(initialBytes);
    this.#allocate = allocate;
  }

  /** Makes room for so many further bytes. `length` stays: the caller advances it. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed > this.bytes.length) this.#grow(needed);
  }

  /** Copies bytes to the end. */
  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  #grow(needed: number): void {
    const grown = this.#allocate(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

function newBuffer(bytes: number): Uint8Array {
  return new Uint8Array(bytes);
}
