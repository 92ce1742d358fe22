import { ByteWriter } from './byte-writer.ts';
import type { Codec } from './codec.ts';

/** The size of the buffer in which a message is encoded before it is copied, to begin with. */
const INITIAL_BYTES = 4096;
/** A buffer that grew beyond this is not kept. */
const KEPT_BYTES = 64 * 1024;

let spare: ByteWriter | undefined;

/**
 * What `encode` of a codec does that has `encodeInto`: encodes one value into bytes of its own, by way of
 * a buffer that is used again. The buffer that the bytes lie in may be longer than they are.
 *
 * @throws what `encodeInto` throws
 */
export function encodeAlone(
  codec: Pick<Required<Codec>, 'encodeInto'>,
  value: unknown,
): Uint8Array {
  const target = spare ?? new ByteWriter(INITIAL_BYTES);
  // What is read of a value may encode another one.
  spare = undefined;
  target.length = 0;
  codec.encodeInto(value, target);
  const { bytes, length } = target;
  // A buffer that is not kept belongs to the message, if that takes up most of it.
  if (bytes.length > KEPT_BYTES && length * 2 > bytes.length) return bytes.subarray(0, length);
  if (bytes.length <= KEPT_BYTES) spare = target;
  return bytes.slice(0, length);
}
