/** Texts up to this length are remembered: keys, names and paths, which come again and again. */
const LONGEST_REMEMBERED = 24;
/** Longer text is cheaper to decode by the platform. */
const LONGEST_BY_HAND = 64;
/** How many places there are; a power of two. */
const PLACES = 1024;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A text and its bytes. */
interface Entry {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** Makes text of bytes, and remembers what is short and ASCII: it is cheaper to compare. */
export class TextCache {
  readonly #entries: (Entry | undefined)[] = new Array(PLACES).fill(undefined);

  /** The text, or undefined when the bytes are no UTF-8. */
  get(bytes: Uint8Array, start: number, length: number): string | undefined {
    const end = start + length;
    if (length > LONGEST_BY_HAND) return decoded(bytes, start, end);
    let hash = length;
    let seen = 0;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at]!;
      hash = (Math.imul(hash, 31) + byte) | 0;
      seen |= byte;
    }
    if (seen > 0x7f) return decoded(bytes, start, end);
    if (length > LONGEST_REMEMBERED) return textOf(bytes, start, end);
    const place = hash & (PLACES - 1);
    const entry = this.#entries[place];
    if (entry !== undefined && isEqual(entry.bytes, bytes, start, length)) return entry.text;
    const text = textOf(bytes, start, end);
    // A copy: the slice of a Buffer would be a view, and keep all of what was read from a socket.
    this.#entries[place] = { bytes: Uint8Array.prototype.slice.call(bytes, start, end), text };
    return text;
  }
}

function isEqual(known: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let index = 0; index < length; index += 1) {
    if (known[index] !== bytes[start + index]) return false;
  }
  return true;
}

/** Of ASCII. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 1) text += String.fromCharCode(bytes[at]!);
  return text;
}

function decoded(bytes: Uint8Array, start: number, end: number): string | undefined {
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}
