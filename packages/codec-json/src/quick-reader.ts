import { type EncodedMessage, type MessageHead, RememberedTexts, readUtf8 } from '@mas/codec';

/** Beyond this an engine makes a hash table of what began as `{}`; `JSON.parse` knows better. */
const MOST_KEYS = 12;
/** How many numbers a message may have that are longer, or have an exponent: `JSON.parse` is quicker for those. */
const MOST_SPELT = 16;
/** How many messages are left to others after one that had more of these: others like it may follow. */
const PAUSE = 15;
/** Digits that a number has room for, whatever they are. */
const MOST_DIGITS = 15;
const QUOTE = 0x22;
const POWERS_OF_TEN = Array.from({ length: MOST_DIGITS + 1 }, (_, power) => 10 ** power);

const { LONGEST, NOWHERE, PLACES } = RememberedTexts;
const texts = RememberedTexts.ofTexts();
const keys = RememberedTexts.ofKeys();
/** The place of the key that came last time after the key at a place, and as the first of a map there. */
const nextKeys = new Uint16Array(PLACES);
const firstKeys = new Uint16Array(PLACES);
/** The place of the text that came last time behind the key at a place. */
const lastTexts = new Uint16Array(PLACES);

/** In place of a message when there is none: what was read keeps none of it in memory. */
const NOTHING = new Uint8Array(0);

/**
 * Reads what most messages are made of straight from the bytes, checking and decoding it in one go:
 * null, booleans, numbers, text, and lists and maps of these. It has no opinion on anything else, be it
 * another kind of value or a fault: then what knows all of them has to look.
 *
 * What is read beyond the end of the message belongs to nobody: it may be taken for a part of a value, but not for a
 * message, which has to end where it ends.
 */
export class QuickReader {
  readonly #maxDepth: number;
  #bytes: Uint8Array = NOTHING;
  #at = 0;
  #end = 0;
  #pause = 0;
  #spelt = 0;

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  /** The one value that the text holds, or undefined where others have to look. */
  read(bytes: Uint8Array): unknown {
    if (this.#isPausing()) return undefined;
    this.#begin(bytes, 0, bytes.length);
    const value = this.#value(0, 0);
    const isWhole = this.#at === bytes.length;
    this.#bytes = NOTHING;
    return isWhole ? value : undefined;
  }

  /** The content of a list of three, whose type and id go into the head, or undefined where others have to look. */
  readMessage({ bytes, start, end }: EncodedMessage, head: MessageHead): unknown {
    if (this.#isPausing() || bytes[start] !== 0x5b) return undefined;
    this.#begin(bytes, start + 1, end);
    const type = this.#value(1, 0);
    const id = this.#take(0x2c) ? this.#value(1, 0) : undefined;
    const content = this.#take(0x2c) ? this.#value(1, 0) : undefined;
    const isWhole = this.#take(0x5d) && this.#at === end;
    this.#bytes = NOTHING;
    if (!isWhole || type === undefined || id === undefined) return undefined;
    head.type = type;
    head.id = id;
    return content;
  }

  #isPausing(): boolean {
    if (this.#pause === 0) return false;
    this.#pause -= 1;
    return true;
  }

  #begin(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#spelt = 0;
  }

  #value(depth: number, place: number): unknown {
    const code = this.#next();
    if (code === 0x22) return this.#text(place);
    if (code <= 0x39) return this.#number(code);
    if (code === 0x7b) return this.#map(depth, place);
    if (code === 0x5b) return this.#list(depth, place);
    return this.#word(code);
  }

  /** The next byte that is no white space, which stays; 0 at the end. */
  #next(): number {
    if (this.#at >= this.#end) return 0;
    const code = this.#bytes[this.#at]!;
    return code > 0x20 ? code : this.#nextBeyond();
  }

  #nextBeyond(): number {
    for (; this.#at < this.#end; this.#at += 1) {
      const code = this.#bytes[this.#at]!;
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
    }
    return 0;
  }

  #take(code: number): boolean {
    if (this.#next() !== code) return false;
    this.#at += 1;
    return true;
  }

  #word(code: number): unknown {
    if (code === 0x74) return this.#isNext('true') ? true : undefined;
    if (code === 0x66) return this.#isNext('false') ? false : undefined;
    return code === 0x6e && this.#isNext('null') ? null : undefined;
  }

  #isNext(word: string): boolean {
    const at = this.#at;
    for (let index = 1; index < word.length; index += 1) {
      if (this.#bytes[at + index] !== word.charCodeAt(index)) return false;
    }
    this.#at = at + word.length;
    return true;
  }

  #number(first: number): number | undefined {
    const bytes = this.#bytes;
    const start = first === 0x2d ? this.#at + 1 : this.#at;
    let at = start;
    let code = bytes[at]! - 0x30;
    let digits = 0;
    for (; code >= 0 && code <= 9; code = bytes[++at]! - 0x30) digits = digits * 10 + code;
    const length = at - start;
    if (length === 0 || (length > 1 && bytes[start] === 0x30)) return undefined;
    // A dot, or an e.
    if (code === -2 || code === 0x35 || code === 0x15) return this.#fraction(start, at, digits);
    // Longer ones may be no number but a bigint.
    if (length > MOST_DIGITS) return undefined;
    this.#at = at;
    return first === 0x2d ? -digits : digits;
  }

  /** A number whose digits before the dot or the exponent are known to be right. */
  #fraction(start: number, dot: number, whole: number): number | undefined {
    const bytes = this.#bytes;
    if (bytes[dot] !== 0x2e) return this.#spell(dot);
    let at = dot + 1;
    let code = bytes[at]! - 0x30;
    let digits = whole;
    for (; code >= 0 && code <= 9; code = bytes[++at]! - 0x30) digits = digits * 10 + code;
    const decimals = at - dot - 1;
    if (decimals === 0) return undefined;
    if (code === 0x35 || code === 0x15 || at - start > MOST_DIGITS + 1) return this.#spell(at);
    const isNegative = start !== this.#at;
    this.#at = at;
    // Both are exact, so that what comes of the division is the nearest number there is.
    const value = digits / POWERS_OF_TEN[decimals]!;
    return isNegative ? -value : value;
  }

  /** A number of many digits or with an exponent, of which the part before that is known to be right. */
  #spell(exponent: number): number | undefined {
    this.#spelt += 1;
    if (this.#spelt > MOST_SPELT) {
      this.#pause = PAUSE;
      return undefined;
    }
    const bytes = this.#bytes;
    let at = exponent;
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      at += 1;
      if (bytes[at] === 0x2b || bytes[at] === 0x2d) at += 1;
      const first = at;
      while (bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at += 1;
      if (at === first) return undefined;
    }
    const value = Number(readUtf8(bytes, this.#at, at));
    this.#at = at;
    return Number.isFinite(value) ? value : undefined;
  }

  #text(keyPlace: number): string | undefined {
    const start = this.#at + 1;
    const guess = lastTexts[keyPlace]!;
    const length = texts.matchAt(guess, this.#bytes, start);
    if (length >= 0 && this.#bytes[start + length] === QUOTE) {
      this.#at = start + length + 1;
      return texts.at(guess);
    }
    return this.#otherText(start, keyPlace);
  }

  /** Text that is another one than last time. */
  #otherText(start: number, keyPlace: number): string | undefined {
    const length = this.#plainLength(start);
    if (length < 0) return this.#longText(start);
    const place = texts.find(this.#bytes, start, length);
    lastTexts[keyPlace] = place;
    this.#at = start + length + 1;
    return texts.at(place);
  }

  /** The length of short text of ASCII without escapes, or -1. */
  #plainLength(start: number): number {
    const bytes = this.#bytes;
    const most = start + LONGEST;
    for (let at = start; at <= most; at += 1) {
      const code = bytes[at]!;
      if (code === 0x22) return at - start;
      if (!(code >= 0x20 && code < 0x80 && code !== 0x5c)) return -1;
    }
    return -1;
  }

  /** Text of any length and any characters. */
  #longText(start: number): string | undefined {
    const bytes = this.#bytes;
    let end = bytes.indexOf(0x22, start);
    while (end > 0 && isEscaped(bytes, end)) end = bytes.indexOf(0x22, end + 1);
    if (end < 0 || end >= this.#end) return undefined;
    this.#at = end + 1;
    const text = readUtf8(bytes, start, end);
    if (text === undefined) return undefined;
    if (!NEEDS_PARSER.test(text)) return text;
    try {
      return JSON.parse(`"${text}"`) as string;
    } catch {
      return undefined;
    }
  }

  #list(depth: number, place: number): unknown {
    this.#at += 1;
    if (depth >= this.#maxDepth) return this.#giveUp();
    const list: unknown[] = [];
    if (this.#take(0x5d)) return list;
    do {
      const item = this.#value(depth + 1, place);
      if (item === undefined) return this.#giveUp();
      list.push(item);
    } while (this.#take(0x2c));
    return this.#take(0x5d) ? list : this.#giveUp();
  }

  #map(depth: number, place: number): unknown {
    this.#at += 1;
    if (depth >= this.#maxDepth) return this.#giveUp();
    const map: Record<string, unknown> = {};
    if (this.#take(0x7d)) return map;
    let keyPlace = this.#key(firstKeys, place);
    for (let items = 1; items <= MOST_KEYS; items += 1) {
      const key = keyPlace === NOWHERE ? this.#otherKey() : keys.at(keyPlace);
      if (key === undefined || !this.#take(0x3a)) return this.#giveUp();
      const after = keyPlace === NOWHERE ? 0 : keyPlace;
      const item = this.#value(depth + 1, after);
      if (item === undefined) return this.#giveUp();
      map[key] = item;
      if (!this.#take(0x2c)) return this.#take(0x7d) ? map : this.#giveUp();
      keyPlace = this.#key(nextKeys, after);
    }
    this.#pause = PAUSE;
    return this.#giveUp();
  }

  /** The place of the next key, if it is one that is remembered: most often that which came here last time. */
  #key(expected: Uint16Array, after: number): number {
    if (this.#next() !== 0x22) return NOWHERE;
    const start = this.#at + 1;
    const guess = expected[after]!;
    const length = keys.matchAt(guess, this.#bytes, start);
    if (length < 0 || this.#bytes[start + length] !== QUOTE) {
      return this.#unexpectedKey(expected, after);
    }
    this.#at = start + length + 1;
    return guess;
  }

  #unexpectedKey(expected: Uint16Array, after: number): number {
    const start = this.#at + 1;
    const length = this.#plainLength(start);
    if (length < 0) return NOWHERE;
    const place = keys.find(this.#bytes, start, length);
    if (place === NOWHERE) return NOWHERE;
    expected[after] = place;
    this.#at = start + length + 1;
    return place;
  }

  /** A key that is not remembered, or undefined for what is left to others. */
  #otherKey(): string | undefined {
    if (this.#next() !== 0x22) return undefined;
    const key = this.#longText(this.#at + 1);
    return key === undefined || isReserved(key) ? undefined : key;
  }

  /** Nothing after this counts any longer. */
  #giveUp(): undefined {
    this.#at = this.#end + 1;
    return undefined;
  }
}

/** What stands for other characters, or must not stand in text. */
const NEEDS_PARSER = /[\\\p{Cc}]/u;

/** Whether an odd number of backslashes precedes. */
function isEscaped(bytes: Uint8Array, at: number): boolean {
  let first = at;
  while (bytes[first - 1] === 0x5c) first -= 1;
  return (at - first) % 2 === 1;
}

function isReserved(key: string): boolean {
  return key === '__proto__' || key === '__type__';
}
