import {
  type ByteWriter,
  type Codec,
  type CodecContext,
  type CodecFactory,
  type CodecLimits,
  DecodeError,
  resolveCodecContext,
  SerializationError,
} from '@mas/codec';
import { msgpack } from '@mas/codec-msgpack';
import { type Blosc, loadBlosc } from './blosc.ts';
import { HEADER_BYTES, LEAST_COMPRESSED_BYTES, readHeader, storedMessage } from './header.ts';

/**
 * MessagePack that is compressed with Blosc: the values are those of `@mas/codec-msgpack`. The
 * WebAssembly of Blosc is loaded once for the whole program, which takes time and so is awaited
 * here; the codecs that the factory makes do not wait for anything.
 *
 * @param options - limits; see {@link CodecLimits} for units and defaults. `maxBytes` bounds both the
 * message and what it decompresses to, which its header tells before anything is allocated.
 * @throws RangeError for a limit that is out of range.
 * @throws Error when the WebAssembly cannot be loaded.
 */
export async function msgpackBlosc(options: CodecLimits = {}): Promise<CodecFactory> {
  resolveCodecContext(options);
  const blosc = await loadBlosc();
  return {
    name: 'msgpack-blosc',
    create: (context) => new MsgpackBloscCodec(blosc, options, context),
  };
}

class MsgpackBloscCodec implements Codec {
  readonly #blosc: Blosc;
  readonly #values: Codec;
  readonly #maxBytes: number;

  constructor(blosc: Blosc, options: CodecLimits, context: CodecContext | undefined) {
    this.#blosc = blosc;
    this.#maxBytes = resolveCodecContext(options, context).maxBytes;
    this.#values = msgpack(options).create(context);
  }

  encode(value: unknown): Uint8Array {
    const payload = this.#values.encode(value);
    return payload.length < LEAST_COMPRESSED_BYTES
      ? storedMessage(payload)
      : this.#compress(payload).slice();
  }

  encodeInto(value: unknown, target: ByteWriter): void {
    const payload = this.#values.encode(value);
    target.append(
      payload.length < LEAST_COMPRESSED_BYTES ? storedMessage(payload) : this.#compress(payload),
    );
  }

  decode(bytes: Uint8Array): unknown {
    const { payloadBytes, stored } = readHeader(bytes, this.#maxBytes);
    if (stored) return this.#values.decode(bytes.subarray(HEADER_BYTES));
    return this.#values.decode(this.#decompress(bytes, payloadBytes));
  }

  /** The bytes lie in the memory of Blosc: the next message overwrites them. */
  #compress(payload: Uint8Array): Uint8Array {
    try {
      return this.#blosc.compress(payload);
    } catch (cause) {
      throw new SerializationError(`compressing failed: ${(cause as Error).message}`, { cause });
    }
  }

  #decompress(bytes: Uint8Array, payloadBytes: number): Uint8Array {
    let payload: Uint8Array | undefined;
    try {
      payload = this.#blosc.decompress(bytes, payloadBytes);
    } catch (cause) {
      throw new DecodeError(`decompressing failed: ${(cause as Error).message}`, { cause });
    }
    if (payload === undefined) throw new DecodeError('the bytes do not decompress');
    // A copy, because a custom type may use a codec while it makes a value of these bytes.
    return payload.slice();
  }
}
