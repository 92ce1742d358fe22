import { type Codec, DecodeError } from '@mas/codec';

/** Bytes from hex with blanks. */
export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
}

/** The error with which a codec refuses bytes. */
export function decodeFailure(codec: Codec, bytes: Uint8Array): DecodeError {
  let value: unknown;
  try {
    value = codec.decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
  throw new Error(`no DecodeError was thrown, but this came back: ${JSON.stringify(value)}`);
}

/** A message of one text with the given bytes. */
export function textOf(bytes: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(5));
  head.setUint8(0, 0xdb);
  head.setUint32(1, bytes.length);
  return Buffer.concat([new Uint8Array(head.buffer), bytes]);
}
