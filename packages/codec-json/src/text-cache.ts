import { readUtf8 } from '@mas/codec';

/** How many places there are; a power of two. */
export const PLACES = 2048;
/** Longer text is rather a sentence than a word that comes again. */
export const LONGEST_REMEMBERED = 24;
/** What a place has room for: a length, so many characters, and the closing quote. */
const ROOM = 32;
/** Longer text is cheaper to decode by the platform. */
const LONGEST_BY_HAND = 12;
const QUOTE = 0x22;

/** Returned for what is not remembered. */
export const NOWHERE = -1;

/**
 * Remembers short texts of ASCII: keys, names and paths come again and again, and are cheaper to
 * compare than to make. Each has two places that it can be at, by a sample of its bytes, and others
 * with the same sample take them in turn: memory and time are bounded whatever the texts are, and no
 * place is right before its bytes are compared.
 */
export class TextCache {
  /** For each place the length, and the bytes with the closing quote: a copy, not a view of what was read. */
  readonly #bytes = new Uint8Array(PLACES * ROOM);
  readonly #texts: string[] = [];
  /** Which of two places is taken next: 0 or 1. */
  #turn = 0;
  readonly #prepare: (text: string) => string | undefined;

  /**
   * @param prepare - returns what is remembered in place of a text that is new, or undefined for a
   * text that must not be
   */
  constructor(prepare: (text: string) => string | undefined) {
    this.#prepare = prepare;
    for (let place = 0; place < PLACES; place += 1) {
      this.#bytes[place * ROOM + 1] = QUOTE;
      this.#texts.push('');
    }
  }

  /** The text at a place. */
  at(place: number): string {
    return this.#texts[place]!;
  }

  /** Whether the text at a place, with its closing quote, is what a message goes on with, and how long it is: or -1. */
  matchAt(place: number, message: Uint8Array, start: number): number {
    const known = this.#bytes;
    const from = place * ROOM + 1;
    const length = known[from - 1]!;
    // The quote is among them: no other text of the message begins so.
    for (let index = 0; index <= length; index += 1) {
      if (known[from + index] !== message[start + index]) return -1;
    }
    return length;
  }

  /** The place of a short text of ASCII, without a quote, or `NOWHERE`. */
  find(message: Uint8Array, start: number, length: number): number {
    const place = placeOf(message, start, length);
    if (this.matchAt(place, message, start) >= 0) return place;
    if (this.matchAt(place ^ 1, message, start) >= 0) return place ^ 1;
    this.#turn ^= 1;
    return this.#learn(place ^ this.#turn, message, start, length);
  }

  #learn(place: number, message: Uint8Array, start: number, length: number): number {
    const text = this.#prepare(asciiOf(message, start, length));
    if (text === undefined) return NOWHERE;
    this.#texts[place] = text;
    const to = place * ROOM + 1;
    this.#bytes[to - 1] = length;
    for (let index = 0; index < length; index += 1) {
      this.#bytes[to + index] = message[start + index]!;
    }
    this.#bytes[to + length] = QUOTE;
    return place;
  }
}

/** The text of some bytes that are known to be ASCII. */
export function asciiOf(bytes: Uint8Array, start: number, length: number): string {
  const end = start + length;
  if (length > LONGEST_BY_HAND) return readUtf8(bytes, start, end)!;
  let text = '';
  let at = start;
  for (; at + 4 <= end; at += 4) {
    text += String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!);
  }
  for (; at < end; at += 1) text += String.fromCharCode(bytes[at]!);
  return text;
}

/** By the length, the first and the last bytes, and some between. */
function placeOf(message: Uint8Array, start: number, length: number): number {
  if (length === 0) return 0;
  const last = start + length - 1;
  const sample =
    length * 0x1f35 +
    message[start]! * 0x2c1b +
    message[start + (length >> 2)]! * 0x4f3d +
    message[start + (length >> 1)]! * 0x6a09 +
    message[last - (length > 2 ? 1 : 0)]! * 0x0b31 +
    message[last]! * 0x7f4b;
  return (sample ^ (sample >>> 11)) & (PLACES - 1);
}
