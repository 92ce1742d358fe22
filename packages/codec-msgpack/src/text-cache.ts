import { readUtf8 } from '@mas/codec';

/** How many places there are; a power of two. */
export const PLACES = 2048;
/** What a place has room for: the tag of a text of up to 31 bytes, and these. */
const ROOM = 32;
/** The tag of the empty text. */
const EMPTY = 0xa0;
/** Longer text is cheaper to decode by the platform. */
const LONGEST_BY_HAND = 12;

/** Returned for what is not remembered. */
export const NOWHERE = -1;

/**
 * Remembers texts of up to 31 ASCII characters: keys, names and paths come again and again, and are
 * cheaper to compare than to make. Each has two places that it can be at, by a sample of its bytes,
 * and others with the same sample take them in turn: memory and time are bounded whatever the texts
 * are, and no place is right before its bytes are compared.
 */
export class TextCache {
  /** For each place a tag as in the message and the bytes: a copy, not a view of what was read. */
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
      this.#bytes[place * ROOM] = EMPTY;
      this.#texts.push('');
    }
  }

  /** The text at a place. */
  at(place: number): string {
    return this.#texts[place]!;
  }

  /** Whether the text at a place is what the message goes on with, and how long it is: or -1. */
  matchAt(place: number, message: Uint8Array, tagAt: number): number {
    const known = this.#bytes;
    const from = place * ROOM;
    const tag = known[from]!;
    if (message[tagAt] !== tag) return -1;
    const length = tag & 0x1f;
    for (let index = 1; index <= length; index += 1) {
      if (known[from + index] !== message[tagAt + index]) return -1;
    }
    return length;
  }

  /** The place of the text whose bytes follow a tag of one byte, or `NOWHERE`: it is not ASCII. */
  find(message: Uint8Array, tagAt: number): number {
    const length = message[tagAt]! & 0x1f;
    const place = placeOf(message, tagAt, length);
    if (this.matchAt(place, message, tagAt) >= 0) return place;
    if (this.matchAt(place ^ 1, message, tagAt) >= 0) return place ^ 1;
    this.#turn ^= 1;
    return this.#learn(place ^ this.#turn, message, tagAt, length);
  }

  #learn(place: number, message: Uint8Array, tagAt: number, length: number): number {
    const end = tagAt + length + 1;
    let seen = 0;
    for (let at = tagAt + 1; at < end; at += 1) seen |= message[at]!;
    if (seen > 0x7f) return NOWHERE;
    const made =
      length > LONGEST_BY_HAND
        ? readUtf8(message, tagAt + 1, end)!
        : asciiOf(message, tagAt + 1, end);
    const text = this.#prepare(made);
    if (text === undefined) return NOWHERE;
    this.#texts[place] = text;
    const to = place * ROOM;
    for (let index = 0; index <= length; index += 1) {
      this.#bytes[to + index] = message[tagAt + index]!;
    }
    return place;
  }
}

/** By the length, the first and the last bytes, and some between. */
function placeOf(message: Uint8Array, tagAt: number, length: number): number {
  if (length === 0) return 0;
  const last = tagAt + length;
  const sample =
    length * 0x1f35 +
    message[tagAt + 1]! * 0x2c1b +
    message[tagAt + 1 + (length >> 2)]! * 0x4f3d +
    message[tagAt + 1 + (length >> 1)]! * 0x6a09 +
    message[last - (length > 2 ? 1 : 0)]! * 0x0b31 +
    message[last]! * 0x7f4b;
  return (sample ^ (sample >>> 11)) & (PLACES - 1);
}

function asciiOf(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let at = start;
  for (; at + 4 <= end; at += 4) {
    text += String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!);
  }
  for (; at < end; at += 1) text += String.fromCharCode(bytes[at]!);
  return text;
}
