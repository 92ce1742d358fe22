import { DecodeError } from '@mas/codec';

/** The header of a Blosc buffer has this many bytes; its integers are little-endian. */
export const HEADER_BYTES = 16;

const FORMAT_VERSION = 2;
/** The payload follows the header as it is. */
const FLAG_STORED = 0x02;
const FLAG_RESERVED = 0x08;
/** Each block is one piece, and not one for each byte of an element. */
const FLAG_WHOLE_BLOCKS = 0x10;
/** The version of the format of the compressor, which is 1 for every one. */
const COMPRESSOR_VERSION = 1;
/** The build of Blosc that we use writes elements of this size. */
const ELEMENT_BYTES = 4;
/** Blosc stores what is shorter, in all of its versions. */
export const LEAST_COMPRESSED_BYTES = 128;
/** Where each block begins is told in this many bytes. */
const BLOCK_START_BYTES = 4;

/** What a decoder has to know of the header of a Blosc buffer. */
export interface Header {
  /** The size of the payload when it is decompressed. */
  readonly payloadBytes: number;
  /** Whether the payload follows as it is: Blosc does not compress what would not get shorter. */
  readonly stored: boolean;
}

/**
 * Reads the header of a Blosc buffer, which is the whole message.
 *
 * @throws {@link DecodeError} for a header that the bytes contradict, or that asks for more than the
 * limit.
 */
export function readHeader(message: Uint8Array, maxBytes: number): Header {
  if (message.length > maxBytes) {
    throw new DecodeError(`${message.length} bytes exceed the limit of ${maxBytes}`);
  }
  if (message.length < HEADER_BYTES) {
    throw new DecodeError(`${message.length} bytes are too few for the header of Blosc`);
  }
  const view = new DataView(message.buffer, message.byteOffset, HEADER_BYTES);
  const version = view.getUint8(0);
  const flags = view.getUint8(2);
  const elementBytes = view.getUint8(3);
  const payloadBytes = view.getUint32(4, true);
  const blockBytes = view.getUint32(8, true);
  const messageBytes = view.getUint32(12, true);

  if (version !== FORMAT_VERSION || (flags & FLAG_RESERVED) !== 0) {
    throw new DecodeError(
      `the bytes are not of Blosc's format ${FORMAT_VERSION}, but begin with ${version}`,
    );
  }
  if (messageBytes !== message.length) {
    throw new DecodeError(
      `the header of Blosc announces ${messageBytes} bytes, but there are ${message.length}`,
    );
  }
  if (payloadBytes > maxBytes) {
    throw new DecodeError(
      `decompressed they are ${payloadBytes} bytes, which exceed the limit of ${maxBytes}`,
    );
  }
  const stored = (flags & FLAG_STORED) !== 0;
  if (stored) {
    if (messageBytes !== HEADER_BYTES + payloadBytes) {
      throw new DecodeError(`the header of Blosc announces ${payloadBytes} bytes, uncompressed`);
    }
  } else {
    checkBlocks({ elementBytes, payloadBytes, blockBytes, messageBytes });
  }
  return { payloadBytes, stored };
}

/**
 * Makes the message of a payload of fewer than {@link LEAST_COMPRESSED_BYTES}. It is the one that Blosc
 * makes, byte for byte, in a fraction of the time.
 */
export function storedMessage(payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const message = new Uint8Array(HEADER_BYTES + length);
  message[0] = FORMAT_VERSION;
  message[1] = COMPRESSOR_VERSION;
  message[2] = FLAG_STORED | FLAG_WHOLE_BLOCKS;
  message[3] = ELEMENT_BYTES;
  // Of each of the three lengths only the first byte is above 0.
  message[4] = length;
  // A block is made of whole elements, or of one byte when there is none.
  message[8] = Math.max(length - (length % ELEMENT_BYTES), 1);
  message[12] = message.length;
  message.set(payload, HEADER_BYTES);
  return message;
}

interface Sizes {
  readonly elementBytes: number;
  readonly payloadBytes: number;
  readonly blockBytes: number;
  readonly messageBytes: number;
}

function checkBlocks({ elementBytes, payloadBytes, blockBytes, messageBytes }: Sizes): void {
  if (payloadBytes < LEAST_COMPRESSED_BYTES) {
    throw new DecodeError(`${payloadBytes} bytes are fewer than Blosc compresses`);
  }
  if (blockBytes === 0 || blockBytes > payloadBytes) {
    throw new DecodeError(`blocks of ${blockBytes} bytes do not make up ${payloadBytes} bytes`);
  }
  // Blosc takes the bytes past the last whole element of a block from wherever its memory is.
  if (elementBytes === 0 || (blockBytes > elementBytes && blockBytes % elementBytes !== 0)) {
    throw new DecodeError(
      `elements of ${elementBytes} bytes do not make up blocks of ${blockBytes}`,
    );
  }
  const blocks = Math.ceil(payloadBytes / blockBytes);
  if (HEADER_BYTES + blocks * BLOCK_START_BYTES > messageBytes) {
    throw new DecodeError(`${blocks} blocks do not fit into ${messageBytes} bytes`);
  }
}
