import { type ByteWriter, type Codec, SerializationError } from '@mas/codec';
import type { ResolvedChannelOptions } from './channel-options.ts';
import { ChannelError, failureText } from './errors.ts';
import type { Transport } from './transport.ts';

// The types of messages (a rule of the protocol).
export const REQUEST = 0;
export const RESULT = 1;
export const FAILURE = 2;

/** Encodes messages into the buffer of a transport. */
export class MessageWriter {
  readonly #transport: Transport;
  readonly #options: ResolvedChannelOptions;
  /** The error for what is being written when the channel ends. */
  readonly #endError: () => ChannelError;
  /** Whether a value is being encoded, which may run code of the program: a getter, a custom type. */
  #isEncoding = false;
  #isCanceled = false;

  constructor(transport: Transport, options: ResolvedChannelOptions, endError: () => ChannelError) {
    this.#transport = transport;
    this.#options = options;
    this.#endError = endError;
  }

  /** Appends one message. Throws, with nothing sent, what the content is refused with. */
  write(type: number, id: number, content: unknown): void {
    if (this.#isEncoding) throw usedByItsContent();
    const { codec, limits } = this.#options;
    const target = this.#transport.beginMessage();
    const start = target.length;
    this.#isEncoding = true;
    try {
      if (codec.encodeMessage !== undefined) codec.encodeMessage(type, id, content, target);
      else encodeList(codec, [type, id, content], target);
    } catch (error) {
      throw this.#canceled(type, error);
    }
    this.#isEncoding = false;
    if (this.#isCanceled) throw this.#canceled(type, this.#endError());
    const size = target.length - start;
    if (size > limits.maxMessageBytes) {
      throw this.#canceled(type, tooLarge(size, limits.maxMessageBytes));
    }
    this.#transport.endMessage();
  }

  /**
   * Appends the failure of a request of the peer: as the layer above wants it, as text, or as a short
   * text. Throws when there is no room for even that.
   */
  writeFailure(id: number, error: unknown): void {
    const { layer, failureDetail } = this.#options;
    for (const content of layer.encodeFailure?.(error) ?? []) {
      if (this.#tryToWrite(id, content)) return;
    }
    if (this.#tryToWrite(id, wellFormed(failureText(error, failureDetail)))) return;
    // Only a limit far below the default is too small for a stack trace.
    this.write(FAILURE, id, 'the failure was too long to be sent');
  }

  /** The channel has ended: what is being encoded is no whole message, and must not leave with the others. */
  cancel(): void {
    this.#isCanceled = true;
    if (this.#isEncoding) this.#transport.cancelMessage();
  }

  #tryToWrite(id: number, content: unknown): boolean {
    try {
      this.write(FAILURE, id, content);
      return true;
    } catch {
      return false;
    }
  }

  /** Drops what was appended, and returns what to throw. */
  #canceled(type: number, error: unknown): unknown {
    this.#isEncoding = false;
    this.#transport.cancelMessage();
    return error instanceof SerializationError ? this.#refusal(type, error) : error;
  }

  /** The place of what was refused, seen from the content. */
  #refusal(type: number, error: SerializationError): SerializationError {
    const inContent = error.below(1, type === REQUEST ? 'content' : 'result');
    const { describeRefusal } = this.#options.layer;
    if (type !== REQUEST || describeRefusal === undefined) return inContent;
    return describeRefusal(inContent);
  }
}

/** For codecs that know of values only. */
function encodeList(codec: Codec, message: unknown[], target: ByteWriter): void {
  if (codec.encodeInto !== undefined) codec.encodeInto(message, target);
  else target.append(codec.encode(message));
}

function usedByItsContent(): TypeError {
  return new TypeError('a channel cannot be used by what it is encoding');
}

function tooLarge(size: number, limit: number): ChannelError {
  const message = `the message has ${size} bytes; the limit is ${limit} (maxMessageBytes)`;
  return new ChannelError('ERR_MAS_TOO_LARGE', message, { sent: 'no' });
}

/** The text without halves of surrogate pairs, which no UTF-8 can say. */
function wellFormed(text: string): string {
  return (text as unknown as { toWellFormed(): string }).toWellFormed();
}
