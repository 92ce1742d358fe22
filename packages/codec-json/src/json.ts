import {
  type ByteWriter,
  type Codec,
  type CodecContext,
  type CodecFactory,
  type CodecLimits,
  DecodeError,
  type EncodedMessage,
  encodeAlone,
  type MessageHead,
  PlainValues,
  readUtf8,
  resolveCodecContext,
  SerializationError,
  takeApart,
  writeUtf8,
} from '@mas/codec';
import { isDeeper } from './depth.ts';
import { MAX_DIGITS, parseExactly } from './exact-parser.ts';
import { stringifyExactly } from './exact-writer.ts';
import { isPlainTree } from './plain-tree.ts';
import { QuickReader } from './quick-reader.ts';
import { QuickWriter } from './quick-writer.ts';

/**
 * JSON as Python's `json` reads and writes it: integers of any size, `NaN`, `Infinity` and
 * `-Infinity` as bare words. Bytes cannot be sent.
 *
 * @param options - limits; see {@link CodecLimits} for units and defaults
 * @throws RangeError for a limit that is out of range.
 */
export function json(options: CodecLimits = {}): CodecFactory {
  resolveCodecContext(options);
  return { name: 'json', create: (context) => new JsonCodec(options, context) };
}

/** Up to this many characters text is written straight into the target; longer text is copied. */
const DIRECT_CHARACTERS = 16 * 1024;

/**
 * Text that `JSON.parse` would change, or might: integers of 16 digits and more, exponents of three
 * digits. Where the match lies within a string, nothing but time is lost. Each digit stands by
 * itself because engines then look at every eighth character only.
 */
const MAY_CHANGE = /^\d{16}|[^.\d]\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d|\d[eE]\+?\d\d\d/;

/** The same more closely, and what it would refuse besides: the words that only Python writes. */
const NEEDS_EXACT_PARSER = /NaN|Infinity|(?:^|[^.\d])\d{16}|[eE]\+?\d{3}/;

/**
 * `JSON.parse` knows no limit of depth and needs some 50 bytes for each level. Shorter text than
 * this cannot hold so many that it matters; longer text is measured before.
 */
const UNMEASURED_CHARACTERS = 64 * 1024;

/** Longer messages are read quicker by `JSON.parse`. */
const QUICK_BYTES = 16 * 1024;

const FIRST_TOO_LONG = 10n ** BigInt(MAX_DIGITS);

const encoder = new TextEncoder();

class JsonCodec implements Codec {
  readonly #values: PlainValues;
  readonly #maxDepth: number;
  readonly #maxBytes: number;
  readonly #quickWriter: QuickWriter;
  readonly #quickReader: QuickReader;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(options: CodecLimits, context: CodecContext | undefined) {
    const { types, maxDepth, maxBytes } = resolveCodecContext(options, context);
    this.#maxDepth = maxDepth;
    this.#maxBytes = maxBytes;
    this.#quickWriter = new QuickWriter(maxDepth);
    this.#quickReader = new QuickReader(maxDepth);
    this.#values = new PlainValues({
      types,
      maxDepth,
      bytes: false,
      // JSON text escapes them, and both ends read the escape.
      loneSurrogates: true,
      refuseBigint: (value) =>
        bigintIsTooLong(value)
          ? `a bigint of more than ${MAX_DIGITS} digits cannot be sent as JSON`
          : undefined,
    });
  }

  encode(value: unknown): Uint8Array {
    return encodeAlone(this, value);
  }

  encodeInto(value: unknown, target: ByteWriter): void {
    if (!this.#quickWriter.write(value, target)) this.#writeText(this.#stringify(value), target);
  }

  encodeMessage(type: number, id: number, content: unknown, target: ByteWriter): void {
    if (!this.#quickWriter.writeMessage(type, id, content, target)) {
      this.#writeText(this.#stringify([type, id, content]), target);
    }
  }

  decodeMessage(message: EncodedMessage, head: MessageHead): unknown {
    const size = message.end - message.start;
    this.#checkSize(size);
    const quick = size <= QUICK_BYTES ? this.#quickReader.readMessage(message, head) : undefined;
    return quick === undefined ? this.#decodeAnyMessage(message, head) : quick;
  }

  #decodeAnyMessage({ bytes, start, end }: EncodedMessage, head: MessageHead): unknown {
    return takeApart(this.#decodeAny(bytes.subarray(start, end)), head);
  }

  decode(bytes: Uint8Array): unknown {
    this.#checkSize(bytes.length);
    const quick = bytes.length <= QUICK_BYTES ? this.#quickReader.read(bytes) : undefined;
    return quick === undefined ? this.#decodeAny(bytes) : quick;
  }

  #checkSize(size: number): void {
    if (size > this.#maxBytes) {
      throw new DecodeError(`${size} bytes exceed the limit of ${this.#maxBytes}`);
    }
  }

  #decodeAny(bytes: Uint8Array): unknown {
    const text = this.#read(bytes);
    const value = MAY_CHANGE.test(text) ? undefined : parseAtOnce(text, this.#maxDepth);
    if (value !== undefined && isPlainTree(value, this.#maxDepth)) return value;
    return this.#values.fromPlain(
      NEEDS_EXACT_PARSER.test(text)
        ? parseExactly(text, this.#maxDepth)
        : (value ?? parse(text, this.#maxDepth)),
    );
  }

  #writeText(text: string, target: ByteWriter): void {
    if (text.length > DIRECT_CHARACTERS) {
      target.append(encoder.encode(text));
      return;
    }
    // A character has up to three bytes.
    target.reserve(text.length * 3);
    target.length += writeUtf8(text, target.bytes, target.length);
  }

  #stringify(value: unknown): string {
    const plain = this.#values.toPlain(value);
    try {
      return this.#values.found === 0 ? JSON.stringify(plain) : stringifyExactly(plain);
    } catch (cause) {
      // The text would be longer than a string can be, or a getter threw when read again.
      throw new SerializationError(`writing the text failed: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  #read(bytes: Uint8Array): string {
    const text = readUtf8(bytes, 0, bytes.length);
    if (text !== undefined) return text;
    try {
      return this.#decoder.decode(bytes);
    } catch (cause) {
      throw new DecodeError('the bytes are not UTF-8 text', { cause });
    }
  }
}

/** What most text is, or undefined when it has to be looked at more closely. */
function parseAtOnce(text: string, maxDepth: number): unknown {
  if (isTooDeep(text, maxDepth)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTooDeep(text: string, maxDepth: number): boolean {
  return text.length > UNMEASURED_CHARACTERS && isDeeper(text, maxDepth);
}

function parse(text: string, maxDepth: number): unknown {
  if (isTooDeep(text, maxDepth)) {
    throw new DecodeError(`nested deeper than the limit of ${maxDepth}`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DecodeError(`the text is not JSON: ${(cause as Error).message}`, { cause });
  }
}

function bigintIsTooLong(value: bigint): boolean {
  return value >= FIRST_TOO_LONG || value <= -FIRST_TOO_LONG;
}
