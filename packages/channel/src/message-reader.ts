import type { EncodedMessage, MessageParts } from '@mas/codec';
import type { ResolvedChannelOptions } from './channel-options.ts';

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
  read(encoded: EncodedMessage): MessageParts | undefined {
    const { codec, limits } = this.#options;
    const { bytes, start, end } = encoded;
    const size = end - start;
    if (size > limits.maxMessageBytes) {
      throw new RangeError(
        `${size} bytes exceed the limit of ${limits.maxMessageBytes} (maxMessageBytes)`,
      );
    }
    const parts = this.#parts;
    if (codec.decodeMessage !== undefined) {
      return codec.decodeMessage(encoded, parts) ? parts : undefined;
    }
    const message = codec.decode(bytes.subarray(start, end), encoded);
    if (!Array.isArray(message) || message.length !== 3) return undefined;
    [parts.type, parts.id, parts.content] = message;
    return parts;
  }
}
