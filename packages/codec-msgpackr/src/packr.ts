import { Packr, RESET_BUFFER_MODE, REUSE_BUFFER_MODE } from '#msgpackr/pack';

/** A message within a buffer of the library: the next one overwrites it. */
export interface Packed {
  readonly buffer: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** The library keeps the largest buffer that it needed: one beyond this is let go. */
const KEPT_BYTES = 4 * 1024 * 1024;
const FRESH_BYTES = 8 * 1024;
/** Up to this size a loop copies as fast as the view takes to make that a copy needs. */
const LOOPED_BYTES = 32;
/** A message up to this size is copied to be read, which is quicker than making a view of it. */
const COPIED_BYTES = 4 * 1024;

const MODES = REUSE_BUFFER_MODE | RESET_BUFFER_MODE;

// They keep no state between messages, so that all connections share them.
const packr = packrFor('number');
const bigintPackr = packrFor('bigint');

const copies = new Uint8Array(COPIED_BYTES);

function packrFor(int64AsType: 'number' | 'bigint'): Packr {
  return new Packr({
    // Maps with their keys, and no records, which are an extension of the library.
    useRecords: false,
    mapsAsObjects: true,
    variableMapSize: true,
    // `toJSON` is a key like any other.
    useToJSON: false,
    copyBuffers: true,
    int64AsType,
  });
}

/** Writes a plain value as the library does. */
export function pack(plain: unknown): Packed {
  const buffer = packr.pack(plain, MODES);
  const { start, end } = buffer;
  if (buffer.length > KEPT_BYTES) packr.useBuffer(freshBuffer());
  return { buffer, start, end };
}

/** Copies a message to a place that has room for it. */
export function copyTo(target: Uint8Array, place: number, { buffer, start, end }: Packed): void {
  if (end - start > LOOPED_BYTES) {
    target.set(buffer.subarray(start, end), place);
    return;
  }
  for (let index = start; index < end; index += 1) target[place + index - start] = buffer[index]!;
}

/**
 * Reads a message that is known to be well-formed. What comes back shares no memory with it.
 *
 * @param bigints - whether all integers of 64 bits are to be bigints; else they are numbers
 */
export function unpack(bytes: Uint8Array, bigints: boolean): unknown {
  const reader = bigints ? bigintPackr : packr;
  const { length } = bytes;
  // The library leaves a property on what it reads, which therefore is nothing of the caller's.
  if (length > COPIED_BYTES) {
    return reader.unpack(new Uint8Array(bytes.buffer, bytes.byteOffset, length), length);
  }
  copies.set(bytes);
  return reader.unpack(copies, length);
}

/** The library writes into a `Buffer` where there are such, and relies on its methods. */
function freshBuffer(): Uint8Array {
  const { Buffer } = globalThis as {
    readonly Buffer?: { allocUnsafeSlow(bytes: number): Uint8Array };
  };
  return Buffer?.allocUnsafeSlow(FRESH_BYTES) ?? new Uint8Array(FRESH_BYTES);
}
