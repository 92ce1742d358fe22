import { ByteWriter } from '@mas/codec';

/** The buffer of a message that grew beyond this is not kept by its connection. */
export const SHORT_BYTES: number = 64 * 1024;
/** How much memory waits here for the next long messages. */
const KEPT_BYTES = 4 * 1024 * 1024;
/** Sizes are multiples of this, so that a message which is a little longer than the last fits as well. */
const STEP_BYTES = 64 * 1024;

const free: Uint8Array[] = [];
let freeBytes = 0;

/**
 * A buffer of at least so many bytes. Long ones come from the messages before, of any connection of the
 * process: memory that is new has to be found, and cleared, page by page.
 */
export function takeBuffer(bytes: number): Uint8Array {
  if (bytes <= SHORT_BYTES) return new Uint8Array(bytes);
  const index = free.findLastIndex((buffer) => buffer.length >= bytes);
  if (index < 0) return new Uint8Array(Math.ceil(bytes / STEP_BYTES) * STEP_BYTES);
  const [buffer] = free.splice(index, 1);
  freeBytes -= buffer!.length;
  return buffer!;
}

/** For messages that may become long. */
export function newWriter(): ByteWriter {
  return new ByteWriter(undefined, takeBuffer);
}

/** Gives back a long buffer that nobody uses any longer. */
export function giveBuffer(buffer: Uint8Array): void {
  if (buffer.length <= SHORT_BYTES || freeBytes + buffer.length > KEPT_BYTES) return;
  free.push(buffer);
  freeBytes += buffer.length;
}
