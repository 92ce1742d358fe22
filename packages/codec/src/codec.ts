import type { ByteWriter } from './byte-writer.ts';
import type { TypeRegistry } from './type-registry.ts';

/** Bounds of what a codec accepts. They hold for one message. */
export interface CodecLimits {
  /**
   * How many arrays and objects may be nested in each other, in both directions. The lists that a
   * layer above wraps around a value count too: a call of `@mas/rpc` uses three of them. At most
   * 1000, because a codec may call itself for each level and the stack must not overflow.
   *
   * @defaultValue 100
   */
  readonly maxDepth?: number;
  /**
   * The size in bytes of the longest encoded message that is decoded. A channel sets it to its own
   * `maxMessageBytes`.
   *
   * @defaultValue 16 MiB (16,777,216)
   */
  readonly maxBytes?: number;
}

/** What a connection tells the codec that is made for it. */
export interface CodecContext extends CodecLimits {
  /**
   * The custom types of the connection.
   *
   * @defaultValue none
   */
  readonly types?: TypeRegistry;
}

/** What is known of the bytes that are to be decoded. */
export interface DecodeOptions {
  /**
   * Whether the buffer that the bytes lie in was made for them alone, and nobody uses it afterwards.
   * Decoded bytes (`Uint8Array`) may then be a view of it rather than a copy, and no two of them may
   * share a byte. A view keeps all of the buffer in memory, so that a codec hands one out only where it
   * takes up most of the buffer.
   *
   * @defaultValue false: all that is decoded has memory of its own
   */
  readonly isOwned?: boolean;
}

/**
 * Turns values into bytes and back, for one connection.
 *
 * The contract for authors:
 *
 * - `decode(encode(value))` equals `value`, or `encode` throws a {@link SerializationError} that
 *   names the place of what it refuses. A value is never changed silently. {@link PlainValues}
 *   does the checking that does not depend on the format.
 * - Values of custom types travel as the protocol says: a map with the one key `__type__`. They are
 *   looked up in the registry of the {@link CodecContext}.
 * - `decode` either returns a value or throws a {@link DecodeError}, whatever the bytes are, and
 *   works on afterwards. It keeps no reference to the bytes that it was given: they belong to a
 *   buffer that is about to be filled again. Only where {@link DecodeOptions.isOwned} says otherwise
 *   may decoded bytes be a view of them.
 * - What one message leaves for the next, such as buffers and remembered texts, is bounded, and makes no
 *   difference to what is written or read.
 */
export interface Codec {
  /**
   * Encodes one value into bytes of its own.
   *
   * @throws {@link SerializationError} for a value that could not arrive equal.
   */
  encode(value: unknown): Uint8Array;

  /**
   * Encodes one value to the end of a buffer that is used again and again. Optional: without it
   * the result of `encode` is copied there. When it throws, `target.length` is what it was.
   *
   * @throws {@link SerializationError} for a value that could not arrive equal.
   */
  encodeInto?(value: unknown, target: ByteWriter): void;

  /**
   * Decodes the bytes of one message. A codec may ignore the options.
   *
   * @throws {@link DecodeError} for anything else than one whole value within the limits.
   */
  decode(bytes: Uint8Array, options?: DecodeOptions): unknown;

  /**
   * Encodes the list `[type, id, content]` to the end of a buffer, as `encodeInto` would, without
   * anybody having to make that list. Optional: it saves time with small messages.
   *
   * @throws {@link SerializationError} for a content that could not arrive equal; its path begins in
   * the list, with 2.
   */
  encodeMessage?(type: number, id: number, content: unknown, target: ByteWriter): void;

  /**
   * Decodes the list `[type, id, content]` where it lies, as `decode` would: puts its type and id into
   * `head`, and returns its content. Where the message is no list of three, `head.id` is undefined
   * afterwards. Optional, for the same reason.
   *
   * @throws {@link DecodeError} like `decode`
   */
  decodeMessage?(message: EncodedMessage, head: MessageHead): unknown;
}

/** A message that has arrived: what lies from `start` to `end` in `bytes`. */
export interface EncodedMessage extends DecodeOptions {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** What stands before the content of a message, for {@link Codec.decodeMessage}. Nothing is known about it yet. */
export interface MessageHead {
  type: unknown;
  id: unknown;
}

/** Makes the codec of each connection. There is no negotiation: both ends are set to the same. */
export interface CodecFactory {
  /** A short name for messages, such as `msgpack`. */
  readonly name: string;

  /** Makes a codec for one connection. What the context says wins over the factory's own options. */
  create(context?: CodecContext): Codec;
}

/** Limits and types with every default in its place: what the author of a codec works with. */
export interface ResolvedCodecContext {
  readonly types: TypeRegistry | undefined;
  readonly maxDepth: number;
  readonly maxBytes: number;
}

const DEFAULT_MAX_DEPTH = 100;
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
const GREATEST_MAX_DEPTH = 1000;

/**
 * Fills in the defaults of {@link CodecLimits}; later ones win.
 *
 * @throws RangeError for a limit that is no number of at least 1, and a `maxDepth` above 1000.
 */
export function resolveCodecContext(
  options: CodecLimits = {},
  context: CodecContext = {},
): ResolvedCodecContext {
  const maxDepth = context.maxDepth ?? options.maxDepth ?? DEFAULT_MAX_DEPTH;
  const maxBytes = context.maxBytes ?? options.maxBytes ?? DEFAULT_MAX_BYTES;
  if (!(maxDepth >= 1 && maxDepth <= GREATEST_MAX_DEPTH)) {
    throw new RangeError(
      `maxDepth must be a number from 1 to ${GREATEST_MAX_DEPTH}, not ${maxDepth}`,
    );
  }
  if (!(maxBytes >= 1)) {
    throw new RangeError(`maxBytes must be a number of at least 1, not ${maxBytes}`);
  }
  return { types: context.types, maxDepth, maxBytes };
}
