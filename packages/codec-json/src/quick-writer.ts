import { type ByteWriter, writeUtf8 } from '@mas/codec';

/** Longer text is cheaper to encode by the platform. */
const LONGEST_BY_HAND = 24;
/** Up to so many characters there is room made for the most that a text may take, three bytes each. */
const LONGEST_AT_ONCE = 1024;
/** What `maxDepth` is at most. */
const GREATEST_DEPTH = 1000;
/** A map of more keys is most often a hash table to the engine, which a loop over it is slow for. */
const LARGE_MAP = 128;
/** Beyond this the text may be longer than a string can be: others say so. */
const MOST_BYTES = 2 ** 28;
/** The most that a number takes, with the character that follows it. */
const NUMBER_BYTES = 32;

/** What `JSON.stringify` does not write as it is, and a few control characters more. */
const NEEDS_ESCAPE = /["\\\p{Cc}\p{Cs}]/u;

const encoder = new TextEncoder();
/** Of each depth, whether the last map there was a large one, wherever it was sent. */
const wasLarge = new Uint8Array(GREATEST_DEPTH);

/** In place of a buffer when nothing is written: a connection keeps none in memory. */
const NOTHING = new Uint8Array(0);

/**
 * Writes what most messages are made of, checking and encoding it in one go: null, booleans, numbers,
 * text, and plain lists and maps of these, as `JSON.stringify` does. It has no opinion on anything else:
 * then nothing is written, and what knows all values has to look.
 *
 * What writes a value leaves room for one more byte: the comma that stands after each item, until a
 * bracket takes the place of the last one.
 */
export class QuickWriter {
  readonly #maxDepth: number;
  #target: ByteWriter | undefined;
  #bytes: Uint8Array = NOTHING;
  #at = 0;
  #start = 0;
  /** A map that has nothing in it, and never will: for what is left out in nearly every message. */
  #lastingEmpty: object | undefined;

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  /** Appends a value, and tells whether it has; if not, the target is as it was. */
  write(value: unknown, target: ByteWriter): boolean {
    return this.#begin(target) && this.#end(this.#tryValue(value));
  }

  /** Appends the list `[type, id, content]`, as `write` does. */
  writeMessage(type: number, id: number, content: unknown, target: ByteWriter): boolean {
    return this.#begin(target) && this.#end(this.#tryMessage(type, id, content));
  }

  #begin(target: ByteWriter): boolean {
    // What is read of a value may write another one.
    if (this.#target !== undefined) return false;
    this.#target = target;
    this.#bytes = target.bytes;
    this.#start = target.length;
    this.#at = target.length;
    return true;
  }

  #end(isWritten: boolean): boolean {
    const isWhole = isWritten && this.#at - this.#start <= MOST_BYTES;
    this.#target!.length = isWhole ? this.#at : this.#start;
    this.#target = undefined;
    this.#bytes = NOTHING;
    return isWhole;
  }

  #tryValue(value: unknown): boolean {
    try {
      return this.#value(value, 0);
    } catch {
      // A getter or a proxy has thrown, which others can name the place of.
      return false;
    }
  }

  #tryMessage(type: number, id: number, content: unknown): boolean {
    try {
      this.#open(0x5b);
      if (!this.#number(type)) return false;
      this.#bytes[this.#at++] = 0x2c;
      if (!this.#number(id)) return false;
      this.#bytes[this.#at++] = 0x2c;
      if (!this.#value(content, 1)) return false;
      this.#bytes[this.#at++] = 0x5d;
      return true;
    } catch {
      return false;
    }
  }

  #value(value: unknown, depth: number): boolean {
    if (typeof value === 'number') return this.#number(value);
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'object' && value !== null) {
      return depth < this.#maxDepth && this.#container(value, depth);
    }
    return this.#word(value);
  }

  #word(value: unknown): boolean {
    this.#reserve(6);
    const bytes = this.#bytes;
    const at = this.#at;
    if (value === true) {
      bytes[at] = 0x74;
      bytes[at + 1] = 0x72;
      bytes[at + 2] = 0x75;
      bytes[at + 3] = 0x65;
    } else if (value === null) {
      bytes[at] = 0x6e;
      bytes[at + 1] = 0x75;
      bytes[at + 2] = 0x6c;
      bytes[at + 3] = 0x6c;
    } else if (value === false) {
      bytes[at] = 0x66;
      bytes[at + 1] = 0x61;
      bytes[at + 2] = 0x6c;
      bytes[at + 3] = 0x73;
      bytes[at + 4] = 0x65;
      this.#at = at + 5;
      return true;
    } else {
      return false;
    }
    this.#at = at + 4;
    return true;
  }

  #number(value: number): boolean {
    this.#reserve(NUMBER_BYTES);
    const integer = value | 0;
    if (integer !== value) return this.#longNumber(value);
    if (integer > 0) {
      this.#digits(integer);
      return true;
    }
    return this.#notPositive(value);
  }

  #notPositive(value: number): boolean {
    if (value === 0) {
      if (Object.is(value, -0)) return false;
      this.#bytes[this.#at++] = 0x30;
      return true;
    }
    this.#bytes[this.#at++] = 0x2d;
    this.#digits(-value);
    return true;
  }

  /** A number that is no integer of 32 bits. */
  #longNumber(value: number): boolean {
    let rest = value;
    if (rest < 0) {
      rest = -rest;
      this.#bytes[this.#at++] = 0x2d;
    }
    if (Number.isInteger(rest)) return this.#longInteger(rest);
    if (rest < 1e9 && this.#decimal(rest)) return true;
    return this.#spelt(rest);
  }

  #longInteger(value: number): boolean {
    if (!Number.isSafeInteger(value)) return false;
    if (value < 1e9) {
      this.#digits(value);
      return true;
    }
    const high = Math.floor(value / 1e9);
    this.#digits(high);
    this.#padded(value - high * 1e9, 9);
    return true;
  }

  /**
   * A positive number of up to six decimals and fifteen digits in all. No other so short text stands for the
   * same number, so that this is the one that the language chooses as well.
   */
  #decimal(value: number): boolean {
    const millionths = Math.round(value * 1e6);
    if (millionths / 1e6 !== value) return false;
    const whole = Math.floor(value);
    if (whole === 0) this.#bytes[this.#at++] = 0x30;
    else this.#digits(whole);
    this.#bytes[this.#at++] = 0x2e;
    let fraction = millionths - whole * 1e6;
    let count = 6;
    while (fraction % 10 === 0) {
      fraction = fraction / 10;
      count -= 1;
    }
    this.#padded(fraction, count);
    return true;
  }

  /** What is not finite is a matter of others. */
  #spelt(value: number): boolean {
    if (!Number.isFinite(value)) return false;
    const text = String(value);
    const bytes = this.#bytes;
    let at = this.#at;
    for (let index = 0; index < text.length; index += 1) bytes[at++] = text.charCodeAt(index);
    this.#at = at;
    return true;
  }

  /** The digits of a positive integer below 2^32. */
  #digits(value: number): void {
    let count = 1;
    for (let limit = 10; limit <= value; limit *= 10) count += 1;
    this.#padded(value, count);
  }

  #padded(value: number, count: number): void {
    const bytes = this.#bytes;
    const end = this.#at + count;
    let rest = value >>> 0;
    for (let at = end - 1; at >= end - count; at -= 1) {
      const tenth = (rest / 10) >>> 0;
      bytes[at] = 0x30 + rest - tenth * 10;
      rest = tenth;
    }
    this.#at = end;
  }

  #text(text: string): boolean {
    const { length } = text;
    if (length > LONGEST_BY_HAND) return this.#longText(text);
    this.#reserve(length + 3);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = 0x22;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f || code < 0x20 || code === 0x22 || code === 0x5c) return this.#longText(text);
      bytes[at++] = code;
    }
    bytes[at++] = 0x22;
    this.#at = at;
    return true;
  }

  /** Text that is long, or more than ASCII, or has what must be escaped. */
  #longText(text: string): boolean {
    if (NEEDS_ESCAPE.test(text)) return this.#encoded(JSON.stringify(text));
    this.#reserve(1);
    this.#bytes[this.#at++] = 0x22;
    this.#encoded(text);
    this.#bytes[this.#at++] = 0x22;
    this.#reserve(1);
    return true;
  }

  #encoded(text: string): boolean {
    if (text.length > LONGEST_AT_ONCE) {
      const encoded = encoder.encode(text);
      this.#reserve(encoded.length + 1);
      this.#bytes.set(encoded, this.#at);
      this.#at += encoded.length;
      return true;
    }
    this.#reserve(text.length * 3 + 1);
    this.#at += writeUtf8(text, this.#bytes, this.#at);
    return true;
  }

  #container(value: object, depth: number): boolean {
    if (Array.isArray(value)) return this.#list(value, depth);
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return false;
    const names = Object.getOwnPropertyNames(value);
    if (names.length === 0) return this.#emptyMap(value);
    if (wasLarge[depth] === 1) {
      return this.#largeMap(value as Record<string, unknown>, names, depth);
    }
    return this.#map(value as Record<string, unknown>, names, depth);
  }

  #list(list: readonly unknown[], depth: number): boolean {
    const { length } = list;
    // Asked after the length, with which an engine has seen what kind of array it is.
    if (Object.getPrototypeOf(list) !== Array.prototype || 'toJSON' in list) return false;
    this.#open(0x5b);
    for (let index = 0; index < length; index += 1) {
      if (!this.#value(list[index], depth + 1)) return false;
      this.#bytes[this.#at++] = 0x2c;
    }
    this.#close(0x5d, length);
    return true;
  }

  #map(map: Record<string, unknown>, names: readonly string[], depth: number): boolean {
    this.#open(0x7b);
    let seen = 0;
    // Within such a loop an engine reads the properties of an object without looking for them.
    for (const key in map) {
      // What is inherited or hidden is a matter of others.
      if (key !== names[seen]) return false;
      if (!this.#key(key) || !this.#value(map[key], depth + 1)) return false;
      this.#bytes[this.#at++] = 0x2c;
      seen += 1;
    }
    if (seen > LARGE_MAP) wasLarge[depth] = 1;
    return this.#endMap(map, names, seen);
  }

  /** The same for what is a hash table to the engine, which the other loop is slow for. */
  #largeMap(map: Record<string, unknown>, names: readonly string[], depth: number): boolean {
    this.#open(0x7b);
    const keys = Object.keys(map);
    if (keys.length <= LARGE_MAP) wasLarge[depth] = 0;
    for (const key of keys) {
      if (!this.#key(key) || !this.#value(map[key], depth + 1)) return false;
      this.#bytes[this.#at++] = 0x2c;
    }
    return this.#endMap(map, names, keys.length);
  }

  #key(key: string): boolean {
    if (key === '__proto__' || key === '__type__' || !this.#text(key)) return false;
    this.#bytes[this.#at++] = 0x3a;
    return true;
  }

  /** Leaves to others a map that hides anything, has a symbol for a key, or was changed by what is in it. */
  #endMap(map: object, names: readonly string[], seen: number): boolean {
    this.#bytes[this.#at - 1] = 0x7d;
    this.#reserve(1);
    return (
      seen === names.length &&
      seen === Object.getOwnPropertyNames(map).length &&
      Object.getOwnPropertySymbols(map).length === 0
    );
  }

  #emptyMap(map: object): boolean {
    if (map !== this.#lastingEmpty) {
      if (Object.getOwnPropertySymbols(map).length !== 0) return false;
      if (Object.isFrozen(map)) this.#lastingEmpty = map;
    }
    this.#reserve(3);
    this.#bytes[this.#at++] = 0x7b;
    this.#bytes[this.#at++] = 0x7d;
    return true;
  }

  #open(bracket: number): void {
    this.#reserve(2);
    this.#bytes[this.#at++] = bracket;
  }

  #close(bracket: number, items: number): void {
    if (items > 0) this.#at -= 1;
    this.#bytes[this.#at++] = bracket;
    this.#reserve(1);
  }

  #reserve(count: number): void {
    if (this.#at + count > this.#bytes.length) this.#grow(count);
  }

  #grow(count: number): void {
    const target = this.#target!;
    target.length = this.#at;
    target.reserve(count);
    this.#bytes = target.bytes;
  }
}
