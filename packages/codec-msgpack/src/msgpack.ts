import {
  type ByteWriter,
  type Codec,
  type CodecContext,
  type CodecFactory,
  type CodecLimits,
  DecodeError,
  type DecodeOptions,
  type EncodedMessage,
  encodeAlone,
  FOUND_BIGINT,
  FOUND_SPECIAL_NUMBER,
  type MessageHead,
  PlainValues,
  resolveCodecContext,
  SerializationError,
  takeApart,
} from '@mas/codec';
import { Decoder } from '@msgpack/msgpack';
import { doubleMarks } from './byte-order-marks.ts';
import { bytesWithin } from './bytes.ts';
import {
  containsNegativeZero,
  encoderFor,
  integersAsBigints,
  type NumberStyle,
  release,
} from './encoders.ts';
import { MsgpackInspector } from './inspector.ts';
import { QuickReader } from './quick-reader.ts';
import { QuickWriter } from './quick-writer.ts';

/**
 * MessagePack with the types of the current specification: strings, bytes, 64-bit integers.
 * Extension types, timestamps among them, are not part of the protocol and are refused.
 *
 * @param options - limits; see {@link CodecLimits} for units and defaults
 * @throws RangeError for a limit that is out of range.
 */
export function msgpack(options: CodecLimits = {}): CodecFactory {
  resolveCodecContext(options);
  return { name: 'msgpack', create: (context) => new MsgpackCodec(options, context) };
}

const FOUND = MsgpackInspector.found;
const MAX_UINT64 = 2n ** 64n - 1n;
const MIN_INT64 = -(2n ** 63n);

// They keep no state between messages, so that all connections share them.
const decoder = new Decoder();
const bigintDecoder = new Decoder({ useBigInt64: true });

class MsgpackCodec implements Codec {
  readonly #values: PlainValues;
  readonly #inspector: MsgpackInspector;
  readonly #maxBytes: number;
  readonly #quickWriter: QuickWriter;
  readonly #quickReader: QuickReader;

  constructor(options: CodecLimits, context: CodecContext | undefined) {
    const { types, maxDepth, maxBytes } = resolveCodecContext(options, context);
    this.#maxBytes = maxBytes;
    this.#inspector = new MsgpackInspector(maxDepth);
    this.#quickWriter = new QuickWriter(maxDepth, types);
    this.#quickReader = new QuickReader(maxDepth);
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
    return encodeAlone(this, value);
  }

  encodeInto(value: unknown, target: ByteWriter): void {
    if (!this.#quickWriter.write(value, target)) target.append(this.#encodeShared(value));
  }

  encodeMessage(type: number, id: number, content: unknown, target: ByteWriter): void {
    if (!this.#quickWriter.writeMessage(type, id, content, target)) {
      target.append(this.#encodeShared([type, id, content]));
    }
  }

  decodeMessage(message: EncodedMessage, head: MessageHead): unknown {
    this.#checkSize(message.end - message.start);
    const content = this.#quickReader.readMessage(message, head);
    return content === undefined ? this.#decodeAnyMessage(message, head) : content;
  }

  #decodeAnyMessage(message: EncodedMessage, head: MessageHead): unknown {
    const { bytes, start, end } = message;
    return takeApart(this.#decodeAny(bytes.subarray(start, end), message), head);
  }

  decode(bytes: Uint8Array, options?: DecodeOptions): unknown {
    this.#checkSize(bytes.length);
    const value = this.#quickReader.read(bytes, options);
    return value === undefined ? this.#decodeAny(bytes, options) : value;
  }

  #checkSize(size: number): void {
    if (size > this.#maxBytes) throw tooLong(size, this.#maxBytes);
  }

  #decodeAny(bytes: Uint8Array, options: DecodeOptions | undefined): unknown {
    // Afterwards every length is known to be true and every nesting to be bounded.
    const found = this.#inspector.inspect(bytes);
    const chosen = (found & FOUND.bigInteger) === 0 ? decoder : bigintDecoder;
    const marked = (found & FOUND.markedText) !== 0;
    const plain = decodeWith(
      chosen,
      marked ? doubleMarks(bytes, this.#inspector.markedTexts) : bytes,
    );
    if (found === 0) return plain;
    return this.#values.fromPlain(plain, options?.isOwned === true ? leafOfOwned : leafFromPlain);
  }

  /** The bytes lie in the buffer of an encoder: the next message overwrites them. */
  #encodeShared(value: unknown): Uint8Array {
    const plain = this.#values.toPlain(value);
    try {
      const style = this.#styleOf(plain);
      const bytes = encoderFor(style).encodeSharedRef(integersAsBigints(plain, style));
      release(bytes.length, style);
      return bytes;
    } catch (cause) {
      // There is no memory for the bytes, or a getter threw when read again.
      throw new SerializationError(`writing the bytes failed: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  #styleOf(plain: unknown): NumberStyle {
    const { found } = this.#values;
    if (found === 0) return 'plain';
    if ((found & FOUND_SPECIAL_NUMBER) !== 0 && containsNegativeZero(plain)) return 'negative-zero';
    return (found & FOUND_BIGINT) === 0 ? 'plain' : 'bigint';
  }
}

function tooLong(size: number, limit: number): DecodeError {
  return new DecodeError(`${size} bytes exceed the limit of ${limit}`);
}

function decodeWith(chosen: Decoder, bytes: Uint8Array): unknown {
  try {
    return chosen.decode(bytes);
  } catch (cause) {
    throw new DecodeError((cause as Error).message, { cause });
  }
}

/** Bytes are views into a message and are copied; 64-bit integers are numbers where these are safe. */
function leafFromPlain(value: unknown): unknown {
  return value instanceof Uint8Array ? new Uint8Array(value) : numberWhereSafe(value);
}

/** The same of a message that owns its buffer. */
function leafOfOwned(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return numberWhereSafe(value);
  return bytesWithin(value, { start: 0, end: value.length, isOwned: true });
}

function numberWhereSafe(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : value;
  }
  return value;
}
