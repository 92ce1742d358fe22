import { type Codec, type EncodedMessage, type MessageHead, takeApart } from '@mas/codec';
import type { ResolvedChannelOptions } from './channel-options.ts';

/** Decodes messages and takes them apart. */
export class MessageReader {
  /** Of the last message: its number is undefined where it was no list of three. */
  readonly head: MessageHead = { type: undefined, id: undefined };
  readonly #codec: Codec;
  readonly #maxBytes: number;

  constructor({ codec, limits }: ResolvedChannelOptions) {
    this.#codec = codec;
    this.#maxBytes = limits.maxMessageBytes;
  }

  /** Fills the head and returns the content. Throws what the codec refuses the message with. */
  read(message: EncodedMessage): unknown {
    const size = message.end - message.start;
    if (size > this.#maxBytes) throw tooLong(size, this.#maxBytes);
    const codec = this.#codec;
    if (codec.decodeMessage === undefined) return this.#readList(message);
    return codec.decodeMessage(message, this.head);
  }

  /** For codecs that know of values only. */
  #readList(message: EncodedMessage): unknown {
    const { bytes, start, end } = message;
    return takeApart(this.#codec.decode(bytes.subarray(start, end), message), this.head);
  }
}

function tooLong(size: number, limit: number): RangeError {
  return new RangeError(`${size} bytes exceed the limit of ${limit} (maxMessageBytes)`);
}
