/**
 * A growing buffer that messages are built in: `bytes` holds what was written from 0 to `length`.
 * Setting `length` back drops what was written since.
 */
export class ByteWriter {
  /** The buffer. It is replaced when it has to grow: do not hold on to it across a `reserve`. */
  bytes: Uint8Array;
  /** How many bytes are written. */
  length = 0;

  /** @param initialBytes - the size to begin with, in bytes */
  constructor(initialBytes = 1024) {
    this.bytes = new Uint8Array(initialBytes);
  }

  /** Makes room for so many further bytes. `length` stays: the caller advances it. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** Copies bytes to the end. */
  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }
}
