import type { Codec, EncodedMessage, MessageParts } from '@mas/codec';
import type { ResolvedChannelOptions } from './channel-options.ts';

/** Decodes messages and takes them apart. */
export class MessageReader {
  readonly #codec: Codec;
  readonly #maxBytes: number;
  /** Of the last message: they are made once, and filled again and again. */
  readonly #parts: MessageParts = { type: undefined, id: undefined, content: undefined };

  constructor({ codec, limits }: ResolvedChannelOptions) {
    this.#codec = codec;
    this.#maxBytes = limits.maxMessageBytes;
  }

  /**
   * The parts of a message, until the next one is read, or undefined when it is no list of three.
   * Throws what the codec refuses it with.
   */
  read(encoded: EncodedMessage): MessageParts | undefined {
    const size = encoded.end - encoded.start;
    if (size > this.#maxBytes) throw tooLong(size, this.#maxBytes);
    const codec = this.#codec;
    const parts = this.#parts;
    if (codec.decodeMessage === undefined) return this.#readList(encoded);
    return codec.decodeMessage(encoded, parts) ? parts : undefined;
  }

  /** For codecs that know of values only. */
  #readList(encoded: EncodedMessage): MessageParts | undefined {
    const { bytes, start, end } = encoded;
    const message = this.#codec.decode(bytes.subarray(start, end), encoded);
    if (!Array.isArray(message) || message.length !== 3) return undefined;
    const parts = this.#parts;
    [parts.type, parts.id, parts.content] = message;
    return parts;
  }
}

function tooLong(size: number, limit: number): RangeError {
  return new RangeError(`${size} bytes exceed the limit of ${limit} (maxMessageBytes)`);
}
