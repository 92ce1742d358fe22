import { type Codec, DecodeError } from '@mas/codec';

/** Bytes from hex with blanks. */
export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
}

/** The first bytes that a codec writes, in hex with blanks. */
export function written(codec: Codec, value: unknown, count?: number): string {
  return Buffer.from(codec.encode(value))
    .subarray(0, count)
    .toString('hex')
    .replace(/..(?!$)/g, '$& ');
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
