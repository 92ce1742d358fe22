import { TYPE_KEY } from './refusals.ts';
import { readUtf8 } from './utf8.ts';

/** What a place has room for: a length, and the bytes of a text. */
const ROOM = 32;
/** Longer text is rather a sentence than a word that comes again. */
const LONGEST = 31;
/** Longer text is cheaper to decode by the platform. */
const LONGEST_BY_HAND = 12;

/**
 * Remembers texts of up to 31 ASCII characters by their bytes, for codecs: keys, names and paths come
 * again and again, and are cheaper to compare than to make. Each has two places that it can be at, by a
 * sample of its bytes, and others with the same sample take them in turn: memory and time are bounded
 * whatever the texts are, and no place is right before its bytes are compared. Nothing of the buffers
 * that texts came in is kept.
 *
 * @example
 * ```ts
 * const texts = RememberedTexts.ofTexts();
 * const place = texts.find(bytes, start, length);
 * const text = place === RememberedTexts.NOWHERE ? readUtf8(bytes, start, start + length) : texts.at(place);
 * ```
 */
export class RememberedTexts {
  /** How many places there are, for those who note which text came after which other one. */
  static readonly PLACES = 2048;
  /** In place of a place: the text is not one that is remembered. */
  static readonly NOWHERE = -1;
  /** No longer text is remembered, in bytes. */
  static readonly LONGEST: number = LONGEST;

  readonly #bytes = new Uint8Array(RememberedTexts.PLACES * ROOM);
  readonly #texts: string[] = new Array(RememberedTexts.PLACES).fill('');
  /** Which of two places is taken next: 0 or 1. */
  #turn = 0;
  readonly #prepare: (text: string) => string | undefined;

  private constructor(prepare: (text: string) => string | undefined) {
    this.#prepare = prepare;
  }

  /** For any texts. */
  static ofTexts(): RememberedTexts {
    return new RememberedTexts((text) => text);
  }

  /** For the keys of maps. `__proto__` and `__type__` are not remembered: they are never mere keys. */
  static ofKeys(): RememberedTexts {
    return new RememberedTexts(internalized);
  }

  /** The text at a place. */
  at(place: number): string {
    return this.#texts[place]!;
  }

  /**
   * How long the text at a place is, if these are the next bytes from `start` on, or -1. They may go on:
   * whether the text ends there is for the caller to see.
   */
  matchAt(place: number, bytes: Uint8Array, start: number): number {
    const known = this.#bytes;
    const from = place * ROOM;
    const length = known[from]!;
    for (let index = 0; index < length; index += 1) {
      if (known[from + 1 + index] !== bytes[start + index]) return -1;
    }
    return length;
  }

  /** The place of a text that has so many bytes, or `NOWHERE`: it is too long, or not ASCII. */
  find(bytes: Uint8Array, start: number, length: number): number {
    if (length > LONGEST) return RememberedTexts.NOWHERE;
    const place = placeOf(bytes, start, length);
    if (this.matchAt(place, bytes, start) === length) return place;
    if (this.matchAt(place ^ 1, bytes, start) === length) return place ^ 1;
    this.#turn ^= 1;
    return this.#learn(place ^ this.#turn, bytes, start, length);
  }

  #learn(place: number, bytes: Uint8Array, start: number, length: number): number {
    let seen = 0;
    for (let at = start; at < start + length; at += 1) seen |= bytes[at]!;
    const text = seen > 0x7f ? undefined : this.#prepare(asciiOf(bytes, start, length));
    if (text === undefined) return RememberedTexts.NOWHERE;
    this.#texts[place] = text;
    const to = place * ROOM;
    this.#bytes[to] = length;
    for (let index = 0; index < length; index += 1) {
      this.#bytes[to + 1 + index] = bytes[start + index]!;
    }
    return place;
  }
}

/** By the length, the first and the last bytes, and some between. */
function placeOf(bytes: Uint8Array, start: number, length: number): number {
  if (length === 0) return 0;
  const last = start + length - 1;
  const sample =
    length * 0x1f35 +
    bytes[start]! * 0x2c1b +
    bytes[start + (length >> 2)]! * 0x4f3d +
    bytes[start + (length >> 1)]! * 0x6a09 +
    bytes[last - (length > 2 ? 1 : 0)]! * 0x0b31 +
    bytes[last]! * 0x7f4b;
  return (sample ^ (sample >>> 11)) & (RememberedTexts.PLACES - 1);
}

function asciiOf(bytes: Uint8Array, start: number, length: number): string {
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

/** The key as objects hold it, for which an engine need not look any more. */
function internalized(key: string): string | undefined {
  if (key === TYPE_KEY || key === '__proto__') return undefined;
  // It begins as a hash table, and so leaves nothing behind in the engine.
  const holder: Record<string, unknown> = Object.create(null);
  holder[key] = 0;
  return Object.keys(holder)[0];
}
