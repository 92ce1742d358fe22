import { type Codec, DecodeError } from '@mas/codec';

/** The text that a codec writes. */
export function write(codec: Codec, value: unknown): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(codec.encode(value));
}

/** What a codec reads from text. */
export function read(codec: Codec, text: string): unknown {
  return codec.decode(new TextEncoder().encode(text));
}

/** The error with which a codec refuses text or bytes. */
export function decodeFailure(codec: Codec, input: string | Uint8Array): DecodeError {
  let value: unknown;
  try {
    value = typeof input === 'string' ? read(codec, input) : codec.decode(input);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
  throw new Error(`no DecodeError was thrown, but this came back: ${String(value)}`);
}
