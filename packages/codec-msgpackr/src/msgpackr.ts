import {
  type ByteWriter,
  type Codec,
  type CodecContext,
  type CodecFactory,
  type CodecLimits,
  DecodeError,
  type DecodeOptions,
  FOUND_SPECIAL_NUMBER,
  PlainValues,
  resolveCodecContext,
  SerializationError,
} from '@mas/codec';
import { MsgpackInspector, msgpack } from '@mas/codec-msgpack';
import { correctNumbers, withoutNegativeZero } from './numbers.ts';
import { copyTo, type Packed, pack, unpack } from './packr.ts';

/**
 * The format of `msgpack()` from `@mas/codec-msgpack`, written and read by the library `msgpackr`.
 * None of the extensions of that library is used: they are not part of the protocol.
 *
 * @param options - limits; see {@link CodecLimits} for units and defaults
 * @throws RangeError for a limit that is out of range.
 */
export function msgpackr(options: CodecLimits = {}): CodecFactory {
  resolveCodecContext(options);
  return { name: 'msgpackr', create: (context) => new MsgpackrCodec(options, context) };
}

const FOUND = MsgpackInspector.found;
const MAX_UINT64 = 2n ** 64n - 1n;
const MIN_INT64 = -(2n ** 63n);

class MsgpackrCodec implements Codec {
  readonly #values: PlainValues;
  readonly #inspector: MsgpackInspector;
  readonly #maxBytes: number;
  /** Reads what the library would change, or copy. */
  readonly #other: Codec;

  constructor(options: CodecLimits, context: CodecContext | undefined) {
    const { types, maxDepth, maxBytes } = resolveCodecContext(options, context);
    this.#maxBytes = maxBytes;
    this.#inspector = new MsgpackInspector(maxDepth);
    this.#other = msgpack(options).create(context);
    this.#values = new PlainValues({
      types,
      maxDepth,
      bytes: true,
      loneSurrogates: false,
      refuseBigint: (value) =>
        value > MAX_UINT64 || value < MIN_INT64
          ? `the bigint ${value} does not fit into 64 bits; send it as text, or use the JSON codec`
          : undefined,
    });
  }

  encode(value: unknown): Uint8Array {
    const packed = this.#pack(value);
    const bytes = new Uint8Array(packed.end - packed.start);
    copyTo(bytes, 0, packed);
    return bytes;
  }

  encodeInto(value: unknown, target: ByteWriter): void {
    const packed = this.#pack(value);
    const length = packed.end - packed.start;
    target.reserve(length);
    copyTo(target.bytes, target.length, packed);
    target.length += length;
  }

  decode(bytes: Uint8Array, options?: DecodeOptions): unknown {
    if (bytes.length > this.#maxBytes) {
      throw new DecodeError(`${bytes.length} bytes exceed the limit of ${this.#maxBytes}`);
    }
    // Afterwards there is nothing in it of which the library makes anything but plain values.
    const found = this.#inspector.inspect(bytes);
    // The library drops a byte order mark or keeps it, by the length of the text and of the message.
    if ((found & FOUND.markedText) !== 0) return this.#other.decode(bytes, options);
    // Bytes that are most of a message: it reads the rest of it, and makes a view of them.
    const isMost = this.#inspector.longestBytes * 2 > bytes.buffer.byteLength;
    if (isMost && options?.isOwned === true) return this.#other.decode(bytes, options);
    const bigints = (found & FOUND.bigInteger) !== 0;
    const plain = unpackWell(bytes, bigints);
    if (bigints) return this.#values.fromPlain(plain, numberWhereSafe);
    return (found & FOUND.typeKey) === 0 ? plain : this.#values.fromPlain(plain);
  }

  /** The bytes lie in a buffer of the library: the next message overwrites them. */
  #pack(value: unknown): Packed {
    const plain = this.#values.toPlain(value);
    const special = (this.#values.found & FOUND_SPECIAL_NUMBER) !== 0;
    try {
      const packed = pack(special ? withoutNegativeZero(plain) : plain);
      correctNumbers(packed);
      return packed;
    } catch (cause) {
      // There is no memory for the bytes, or a getter was read again and threw or said something else.
      throw new SerializationError(`writing the bytes failed: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
}

function unpackWell(bytes: Uint8Array, bigints: boolean): unknown {
  try {
    return unpack(bytes, bigints);
  } catch (cause) {
    throw new DecodeError((cause as Error).message, { cause });
  }
}

function numberWhereSafe(value: unknown): unknown {
  return typeof value === 'bigint' &&
    value >= Number.MIN_SAFE_INTEGER &&
    value <= Number.MAX_SAFE_INTEGER
    ? Number(value)
    : value;
}
