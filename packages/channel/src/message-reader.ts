import type { DecodeOptions, MessageParts } from '@mas/codec';
import type { ResolvedChannelOptions } from './channel-options.ts';

/** In messages up to this size it is quicker to copy bytes than to lend them. */
const SHORT_BYTES = 4096;

/** Decodes messages and takes them apart. */
export class MessageReader {
  readonly #options: ResolvedChannelOptions;
  /** Of the last message: they are made once, and filled again and again. */
  readonly #parts: MessageParts = { type: undefined, id: undefined, content: undefined };

  constructor(options: ResolvedChannelOptions) {
    this.#options = options;
  }

  /**
   * The parts of a message, until the next one is read, or undefined when it is no list of three.
   * Throws what the codec refuses it with.
   */
  read(
    bytes: Uint8Array,
    start: number,
    end: number,
    options: DecodeOptions | undefined,
  ): MessageParts | undefined {
    const { codec, limits } = this.#options;
    const size = end - start;
    if (size > limits.maxMessageBytes) {
      throw new RangeError(
        `${size} bytes exceed the limit of ${limits.maxMessageBytes} (maxMessageBytes)`,
      );
    }
    const parts = this.#parts;
    const isLong = size > SHORT_BYTES && options?.isOwned === true;
    if (!isLong && codec.decodeMessage?.(bytes, start, end, parts) === true) return parts;
    const message = codec.decode(bytes.subarray(start, end), options);
    if (!Array.isArray(message) || message.length !== 3) return undefined;
    [parts.type, parts.id, parts.content] = message;
    return parts;
  }
}
