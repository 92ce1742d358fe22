// Node reads and writes text within its buffers in half of the time that a `TextDecoder` or a
// `TextEncoder` takes, which need a view for each text. Elsewhere these do it.

interface NodeBuffer {
  utf8Slice?(this: Uint8Array, start: number, end: number): string;
  utf8Write?(this: Uint8Array, text: string, at: number, most: number): number;
}

const { Buffer, process } = globalThis as {
  readonly Buffer?: { readonly prototype: NodeBuffer };
  readonly process?: { readonly versions?: { readonly node?: string } };
};
const slice = Buffer?.prototype.utf8Slice;
// The one version whose buffers come to write Latin-1 when they have written for a while.
const write = process?.versions?.node === '22.7.0' ? undefined : Buffer?.prototype.utf8Write;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** What stands for bytes that are no UTF-8, and may stand in a text as well. */
const REPLACEMENT = '\ufffd';

/**
 * The text of the bytes from `start` to `end`, or undefined when they are no UTF-8 or too many for a
 * string. A byte order mark stays.
 */
export function readUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  try {
    if (slice !== undefined) {
      const text = slice.call(bytes, start, end);
      if (!text.includes(REPLACEMENT)) return text;
    }
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}

/**
 * Writes a text as UTF-8 to a place of a buffer that has room for it, and returns the number of bytes.
 * The text must be well-formed.
 */
export function writeUtf8(text: string, bytes: Uint8Array, at: number): number {
  return write === undefined
    ? encoder.encodeInto(text, bytes.subarray(at)).written
    : write.call(bytes, text, at, bytes.length - at);
}
