import { type ByteWriter, type TypeRegistry, writeUtf8 } from '@mas/codec';
import { lengthOfBytes } from './bytes.ts';

/** Longer text is cheaper to encode by the platform. */
const LONGEST_BY_HAND = 24;
/** Up to so many characters there is room made for the most that a text may take, three bytes each. */
const LONGEST_AT_ONCE = 1024;
/** Lists and maps beyond this are left to others. */
const MOST_ITEMS = 0xffff;
/** What `maxDepth` is at most. */
const GREATEST_DEPTH = 1000;
/** A map of more keys is most often a hash table to the engine. */
const LARGE_MAP = 128;

/**
 * What writes finds room for so many bytes, which is more than any number, head or text by hand takes.
 * What is longer makes room for itself, and for so many bytes behind it.
 */
const ROOM = 32;
/** What follows bytes is mostly short: a buffer that grows for them need not grow again for it. */
const REST_BYTES = 2 * ROOM;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Whether this machine has the lowest byte first: MessagePack has it last. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Of each depth, whether the last map there was a large one, wherever it was sent. */
const wasLarge = new Uint8Array(GREATEST_DEPTH);

/** In place of a position: there is no opinion on what was to be written. */
const LEFT = -1;

const encoder = new TextEncoder();
/** In place of a buffer when nothing is written: a connection keeps none in memory. */
const NOTHING = new Uint8Array(0);

/**
 * Writes what most messages are made of, checking and encoding it in one go: null, booleans, numbers,
 * text, bytes, and plain lists and maps of these. It has no opinion on anything else: then nothing is
 * written, and what knows all values has to look.
 *
 * What writes takes the position to write at, and returns the one behind, or `LEFT`. What is common
 * and what is seldom are functions of their own: an engine puts small ones into each other, and calls
 * what gets too large.
 */
export class QuickWriter {
  readonly #maxDepth: number;
  readonly #types: TypeRegistry | undefined;
  #target: ByteWriter | undefined;
  #bytes: Uint8Array = NOTHING;
  /** A map that has nothing in it, and never will: for what is left out in nearly every message. */
  #lastingEmpty: object | undefined;

  /** @param types - the custom types, of which bytes may be one */
  constructor(maxDepth: number, types: TypeRegistry | undefined) {
    this.#maxDepth = maxDepth;
    this.#types = types;
  }

  /** Appends a value, and tells whether it has; if not, the target is as it was. */
  write(value: unknown, target: ByteWriter): boolean {
    return this.#begin(target) && this.#end(this.#tryValue(value, target.length));
  }

  /** Appends the list `[type, id, content]`, as `write` does. */
  writeMessage(type: number, id: number, content: unknown, target: ByteWriter): boolean {
    return this.#begin(target) && this.#end(this.#tryMessage(type, id, content, target.length));
  }

  #begin(target: ByteWriter): boolean {
    // What is read of a value may write another one.
    if (this.#target !== undefined) return false;
    target.reserve(2 * ROOM);
    this.#target = target;
    this.#bytes = target.bytes;
    return true;
  }

  #end(end: number): boolean {
    const target = this.#target!;
    this.#target = undefined;
    this.#bytes = NOTHING;
    if (end === LEFT) return false;
    target.length = end;
    return true;
  }

  #tryValue(value: unknown, at: number): number {
    try {
      return this.#value(value, at, 0);
    } catch {
      // A getter or a proxy has thrown, which others can name the place of.
      return LEFT;
    }
  }

  #tryMessage(type: number, id: number, content: unknown, at: number): number {
    try {
      if (this.#maxDepth < 1) return LEFT;
      const behindHead = this.#messageHead(type, id, at);
      return behindHead === LEFT ? LEFT : this.#value(content, behindHead, 1);
    } catch {
      return LEFT;
    }
  }

  #messageHead(type: number, id: number, at: number): number {
    const bytes = this.#bytes;
    bytes[at] = 0x93;
    // What the numbers of nearly all messages are. Of a zero it is not known yet which one it is.
    if ((type & 0x7f) !== type || id >>> 0 !== id || id === 0)
      return this.#otherHead(type, id, at + 1);
    bytes[at + 1] = type;
    if (id < 0x1_0000) return this.#unsigned(id, at + 2);
    bytes[at + 2] = 0xce;
    bytes[at + 3] = id >>> 24;
    bytes[at + 4] = id >>> 16;
    bytes[at + 5] = id >>> 8;
    bytes[at + 6] = id;
    return at + 7;
  }

  #otherHead(type: number, id: number, at: number): number {
    const behindType = this.#number(type, at);
    return behindType === LEFT ? LEFT : this.#number(id, behindType);
  }

  #value(value: unknown, at: number, depth: number): number {
    if (typeof value === 'number') return this.#number(value, at);
    if (typeof value === 'string') return this.#text(value, at);
    if (typeof value !== 'object' || value === null) return this.#constant(value, at);
    if (depth >= this.#maxDepth) return LEFT;
    return Array.isArray(value) ? this.#list(value, at, depth) : this.#object(value, at, depth);
  }

  #constant(value: unknown, at: number): number {
    if (value === null) return this.#byte(0xc0, at);
    return typeof value === 'boolean' ? this.#byte(value ? 0xc3 : 0xc2, at) : LEFT;
  }

  #byte(byte: number, at: number): number {
    this.#bytes[at] = byte;
    return at + 1;
  }

  #number(value: number, at: number): number {
    const integer = value | 0;
    // Of a zero it is not known yet which one it is.
    if (integer !== value || integer <= 0) return this.#otherNumber(value, at);
    return this.#unsigned(integer, at);
  }

  #unsigned(value: number, at: number): number {
    if (value >= 0x80) return this.#largeUnsigned(value, at);
    this.#bytes[at] = value;
    return at + 1;
  }

  #largeUnsigned(value: number, at: number): number {
    return value < 0x1_0000 ? this.#lengthHead(value, at, 0xcc) : this.#tagAndFour(0xce, value, at);
  }

  #otherNumber(value: number, at: number): number {
    const integer = value | 0;
    if (integer === value) {
      if (integer < 0) return this.#negative(integer, at);
      return Object.is(value, -0) ? LEFT : this.#byte(0, at);
    }
    if (Number.isInteger(value)) return this.#long(value, at);
    this.#bytes[at] = 0xcb;
    float[0] = value;
    this.#four(words[isLittleEndian ? 1 : 0]!, at + 1);
    return this.#four(words[isLittleEndian ? 0 : 1]!, at + 5);
  }

  #negative(value: number, at: number): number {
    const bytes = this.#bytes;
    if (value >= -0x20) return this.#byte(value, at);
    if (value >= -0x80) {
      bytes[at] = 0xd0;
      bytes[at + 1] = value;
      return at + 2;
    }
    if (value < -0x8000) return this.#tagAndFour(0xd2, value, at);
    bytes[at] = 0xd1;
    bytes[at + 1] = value >> 8;
    bytes[at + 2] = value;
    return at + 3;
  }

  /** An integer of more than 32 bits: numbers beyond 2^53 are a matter of others. */
  #long(value: number, at: number): number {
    if (!Number.isSafeInteger(value)) return LEFT;
    if (value >= 0 && value < 0x1_0000_0000) return this.#tagAndFour(0xce, value, at);
    const high = Math.floor(value / 0x1_0000_0000);
    this.#tagAndFour(value >= 0 ? 0xcf : 0xd3, high, at);
    return this.#four(value - high * 0x1_0000_0000, at + 5);
  }

  #tagAndFour(tag: number, value: number, at: number): number {
    this.#bytes[at] = tag;
    return this.#four(value, at + 1);
  }

  #four(value: number, at: number): number {
    const bytes = this.#bytes;
    bytes[at] = value >> 24;
    bytes[at + 1] = value >> 16;
    bytes[at + 2] = value >> 8;
    bytes[at + 3] = value;
    return at + 4;
  }

  #text(text: string, at: number): number {
    const { length } = text;
    if (length > LONGEST_BY_HAND) return this.#longText(text, at);
    const bytes = this.#bytes;
    const first = at + 1;
    bytes[at] = 0xa0 | length;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return this.#longText(text, at);
      bytes[first + index] = code;
    }
    return first + length;
  }

  /** Text that is long, or more than ASCII. */
  #longText(text: string, at: number): number {
    if (!isWellFormed(text)) return LEFT;
    const { length } = text;
    if (length > LONGEST_AT_ONCE) return this.#encodedText(encoder.encode(text), at);
    this.#makeRoom(length * 3 + 3, at);
    // Most often there are as many bytes as characters.
    const head = headSize(length);
    const written = writeUtf8(text, this.#bytes, at + head);
    const needed = headSize(written);
    if (needed > head) this.#bytes.copyWithin(at + needed, at + head, at + head + written);
    return this.#textHead(written, at) + written;
  }

  #encodedText(encoded: Uint8Array, at: number): number {
    const { length } = encoded;
    this.#makeRoom(length + 5, at);
    const behindHead = this.#textHead(length, at);
    this.#bytes.set(encoded, behindHead);
    return behindHead + length;
  }

  #textHead(length: number, at: number): number {
    return length < 0x20 ? this.#byte(0xa0 | length, at) : this.#lengthHead(length, at, 0xd9);
  }

  /** A number of 8, 16 or 32 bits behind a tag, which are three in a row. */
  #lengthHead(length: number, at: number, tag: number): number {
    const bytes = this.#bytes;
    if (length >= 0x1_0000) return this.#tagAndFour(tag + 2, length, at);
    if (length < 0x100) {
      bytes[at] = tag;
      bytes[at + 1] = length;
      return at + 2;
    }
    bytes[at] = tag + 1;
    bytes[at + 1] = length >> 8;
    bytes[at + 2] = length;
    return at + 3;
  }

  #object(value: object, at: number, depth: number): number {
    if (value === this.#lastingEmpty) return this.#byte(0x80, at);
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      return this.#map(value as Record<string, unknown>, at, depth);
    }
    const length = lengthOfBytes(value, prototype);
    return length > 0 ? this.#binary(value as Uint8Array, at, length) : LEFT;
  }

  #binary(value: Uint8Array, at: number, length: number): number {
    if (length > 0xffff_ffff || (this.#types?.idOf(value) ?? -1) >= 0) return LEFT;
    this.#makeRoom(5 + length + REST_BYTES, at);
    const behindHead = this.#lengthHead(length, at, 0xc4);
    this.#bytes.set(value, behindHead);
    return behindHead + length;
  }

  #list(list: readonly unknown[], at: number, depth: number): number {
    const { length } = list;
    // Asked after the length, with which an engine has seen what kind of array it is.
    if (Object.getPrototypeOf(list) !== Array.prototype) return LEFT;
    if (length > MOST_ITEMS || 'toJSON' in list) return LEFT;
    let end = length < 0x10 ? this.#byte(0x90 | length, at) : this.#longHead(0xdc, length, at);
    for (let index = 0; index < length; index += 1) {
      const item = list[index];
      this.#makeRoom(0, end);
      // The same that `#value` does, which an engine does not put into what it calls itself.
      if (typeof item === 'number') end = this.#number(item, end);
      else end = this.#value(item, end, depth + 1);
      if (end === LEFT) return LEFT;
    }
    return end;
  }

  #map(map: Record<string, unknown>, at: number, depth: number): number {
    if (wasLarge[depth] === 1) return this.#largeMap(map, at, depth);
    let end = at + 1;
    let items = 0;
    let last: string | undefined;
    // Within such a loop an engine reads the properties of an object without looking for them.
    for (const key in map) {
      end = this.#keyAndValue(key, map[key], end, depth);
      if (end === LEFT) return LEFT;
      items += 1;
      last = key;
    }
    if (hidesAnything(map, items, last)) return LEFT;
    if (items >= 0x10) return this.#longMap(items, at, end, depth);
    if (items === 0 && Object.isFrozen(map)) this.#lastingEmpty = map;
    this.#bytes[at] = 0x80 | items;
    return end;
  }

  #keyAndValue(key: string, value: unknown, at: number, depth: number): number {
    if (key === '__proto__' || key === '__type__') return LEFT;
    this.#makeRoom(ROOM, at);
    const behindKey = this.#text(key, at);
    return behindKey === LEFT ? LEFT : this.#value(value, behindKey, depth + 1);
  }

  /** Makes room for the number of items, which was not known before. */
  #longMap(items: number, at: number, end: number, depth: number): number {
    if (items > MOST_ITEMS) return LEFT;
    if (items > LARGE_MAP) wasLarge[depth] = 1;
    this.#makeRoom(2, end);
    this.#bytes.copyWithin(at + 3, at + 1, end);
    this.#longHead(0xde, items, at);
    return end + 2;
  }

  /** The same for what is a hash table to the engine, which the other loop is slow for. */
  #largeMap(map: Record<string, unknown>, at: number, depth: number): number {
    const keys = Object.keys(map);
    const { length } = keys;
    if (length <= LARGE_MAP) wasLarge[depth] = 0;
    if (length > MOST_ITEMS) return LEFT;
    let end = length < 0x10 ? this.#byte(0x80 | length, at) : this.#longHead(0xde, length, at);
    for (const key of keys) {
      end = this.#keyAndValue(key, map[key], end, depth);
      if (end === LEFT) return LEFT;
    }
    return hidesAnything(map, length, keys.at(-1)) ? LEFT : end;
  }

  #longHead(tag: number, items: number, at: number): number {
    const bytes = this.#bytes;
    bytes[at] = tag;
    bytes[at + 1] = items >> 8;
    bytes[at + 2] = items;
    return at + 3;
  }

  /** Makes room for so many bytes from a position on, and for what is written behind them. */
  #makeRoom(count: number, at: number): void {
    if (at + count + ROOM > this.#bytes.length) this.#grow(count + ROOM, at);
  }

  #grow(count: number, at: number): void {
    const target = this.#target!;
    const { length } = target;
    // Up to here there is something to be kept.
    target.length = at;
    target.reserve(count);
    target.length = length;
    this.#bytes = target.bytes;
  }
}

/**
 * Whether a map has more than the keys that were found: what is hidden, or has a symbol for a key, or
 * less, as some were inherited. Where there are as many, these would be the last.
 */
function hidesAnything(map: object, keys: number, last: string | undefined): boolean {
  const names = Object.getOwnPropertyNames(map);
  return (
    names.length !== keys ||
    names[keys - 1] !== last ||
    Object.getOwnPropertySymbols(map).length !== 0
  );
}

/** How many bytes stand before a text of up to 64 KiB. */
function headSize(length: number): number {
  if (length < 0x20) return 1;
  return length < 0x100 ? 2 : 3;
}

/** `String.prototype.isWellFormed`, which the library types of ES2023 do not know yet. */
function isWellFormed(text: string): boolean {
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed();
}
