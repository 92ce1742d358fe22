import { type Codec, CodecError, DecodeError, SerializationError } from '@mas/codec';

/** What a format can say besides null, booleans, numbers, strings, arrays and string-keyed maps. */
export interface CodecAbilities {
  /** Whether bytes (`Uint8Array`) arrive. */
  readonly bytes: boolean;
  /** Whether strings arrive that hold half of a surrogate pair. */
  readonly loneSurrogates: boolean;
  /** Whether -0, NaN, the infinities, and numbers that are integers beyond 2^53 arrive. */
  readonly specialNumbers: boolean;
  /** Which bigints beyond 2^53 arrive. */
  readonly bigints: 'none' | '64 bits' | 'any';
  /** Writes a plain value in this format, unchecked: what a hostile peer could send. */
  readonly raw: (value: unknown) => Uint8Array;
  /** The frames that Python made in this format, if it writes the format. */
  readonly vectors?: VectorOptions;
}

/** How a codec is compared with what Python sends. */
export interface VectorOptions {
  /** The name of the format in `fixtures/vectors.json`. */
  readonly format: 'json' | 'msgpack';
  /** Whether the codec writes the very same bytes, and not only what means the same. */
  readonly sameBytes: boolean;
}

/** Asserts that a value is refused, and returns the error. */
export function refusal(codec: Codec, value: unknown): SerializationError {
  return thrown(() => codec.encode(value), SerializationError, 'ERR_MAS_SERIALIZATION');
}

/** Asserts that bytes are refused, and returns the error. */
export function decodeFailure(codec: Codec, bytes: Uint8Array): DecodeError {
  return thrown(() => codec.decode(bytes), DecodeError, 'ERR_MAS_DECODE');
}

function thrown<T extends CodecError>(
  call: () => unknown,
  expected: abstract new (...args: never) => T,
  code: string,
): T {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    if (error instanceof expected && error instanceof CodecError && error.code === code) {
      return error;
    }
    throw error;
  }
  throw new Error(`no ${expected.name} was thrown, but this came back: ${String(result)}`);
}
