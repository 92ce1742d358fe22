import { type ByteWriter, type TypeRegistry, writeUtf8 } from '@mas/codec';
import { lengthOfBytes } from './bytes.ts';

/** Longer text is cheaper to encode by the platform. */
const LONGEST_BY_HAND = 24;
/** Up to so many characters there is room made for the most that a text may take, three bytes each. */
const LONGEST_AT_ONCE = 1024;
/** Lists and maps beyond this are left to others. */
const MOST_ITEMS = 0xffff;
/** A map of more keys is most often a hash table to the engine. */
const LARGE_MAP = 128;

/** What follows bytes is mostly short: a buffer that grows for them need not grow again for it. */
const REST_BYTES = 32;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Whether this machine has the lowest byte first: MessagePack has it last. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const encoder = new TextEncoder();
/** In place of a buffer when nothing is written: a connection keeps none in memory. */
const NOTHING = new Uint8Array(0);

/**
 * Writes what most messages are made of, checking and encoding it in one go: null, booleans, numbers,
 * text, bytes, and plain lists and maps of these. It has no opinion on anything else:
 * then nothing is written, and what knows all values has to look.
 */
export class QuickWriter {
  readonly #maxDepth: number;
  readonly #types: TypeRegistry | undefined;
  #target: ByteWriter | undefined;
  #bytes: Uint8Array = NOTHING;
  #at = 0;
  #start = 0;
  /** A map that has nothing in it, and never will: for what is left out in nearly every message. */
  #lastingEmpty: object | undefined;
  /** Of each depth, whether the last map there was a large one. */
  readonly #wasLarge: Uint8Array;

  /** @param types - the custom types, of which bytes may be one */
  constructor(maxDepth: number, types: TypeRegistry | undefined) {
    this.#maxDepth = maxDepth;
    this.#types = types;
    this.#wasLarge = new Uint8Array(maxDepth);
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
    this.#target!.length = isWritten ? this.#at : this.#start;
    this.#target = undefined;
    this.#bytes = NOTHING;
    return isWritten;
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
      this.#head(0x90, 0xdc, 3);
      return (
        this.#maxDepth >= 1 && this.#number(type) && this.#number(id) && this.#value(content, 1)
      );
    } catch {
      return false;
    }
  }

  #value(value: unknown, depth: number): boolean {
    switch (typeof value) {
      case 'number':
        return this.#number(value);
      case 'string':
        return this.#text(value);
      case 'boolean':
        this.#reserve(1);
        this.#bytes[this.#at++] = value ? 0xc3 : 0xc2;
        return true;
      case 'object':
        if (value !== null) return depth < this.#maxDepth && this.#container(value, depth);
        this.#reserve(1);
        this.#bytes[this.#at++] = 0xc0;
        return true;
      default:
        return false;
    }
  }

  #number(value: number): boolean {
    this.#reserve(9);
    const bytes = this.#bytes;
    const integer = value | 0;
    if (integer === value) {
      if (integer > 0 || Object.is(value, 0)) return this.#unsigned(integer);
      if (integer === 0) return false;
      if (integer >= -0x20) {
        bytes[this.#at++] = integer;
      } else if (integer >= -0x80) {
        bytes[this.#at++] = 0xd0;
        bytes[this.#at++] = integer;
      } else if (integer >= -0x8000) {
        bytes[this.#at++] = 0xd1;
        bytes[this.#at++] = integer >> 8;
        bytes[this.#at++] = integer;
      } else {
        bytes[this.#at++] = 0xd2;
        this.#four(integer);
      }
      return true;
    }
    if (Number.isInteger(value)) return this.#long(value);
    bytes[this.#at++] = 0xcb;
    float[0] = value;
    this.#four(words[isLittleEndian ? 1 : 0]!);
    this.#four(words[isLittleEndian ? 0 : 1]!);
    return true;
  }

  #unsigned(value: number): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    if (value < 0x80) {
      bytes[at] = value;
      this.#at = at + 1;
    } else if (value < 0x100) {
      bytes[at] = 0xcc;
      bytes[at + 1] = value;
      this.#at = at + 2;
    } else if (value < 0x1_0000) {
      bytes[at] = 0xcd;
      bytes[at + 1] = value >> 8;
      bytes[at + 2] = value;
      this.#at = at + 3;
    } else {
      bytes[at] = 0xce;
      this.#at = at + 1;
      this.#four(value);
    }
    return true;
  }

  /** An integer of more than 32 bits: numbers beyond 2^53 are a matter of others. */
  #long(value: number): boolean {
    if (!Number.isSafeInteger(value)) return false;
    if (value >= 0 && value < 0x1_0000_0000) return this.#unsigned(value);
    const high = Math.floor(value / 0x1_0000_0000);
    this.#bytes[this.#at++] = value >= 0 ? 0xcf : 0xd3;
    this.#four(high);
    this.#four(value - high * 0x1_0000_0000);
    return true;
  }

  #four(value: number): void {
    const bytes = this.#bytes;
    const at = this.#at;
    bytes[at] = value >> 24;
    bytes[at + 1] = value >> 16;
    bytes[at + 2] = value >> 8;
    bytes[at + 3] = value;
    this.#at = at + 4;
  }

  #text(text: string): boolean {
    const { length } = text;
    if (length > LONGEST_BY_HAND) return this.#longText(text);
    this.#reserve(length + 1);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = 0xa0 | length;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return this.#longText(text);
      bytes[at++] = code;
    }
    this.#at = at;
    return true;
  }

  /** Text that is long, or more than ASCII. */
  #longText(text: string): boolean {
    if (!isWellFormed(text)) return false;
    const { length } = text;
    if (length > LONGEST_AT_ONCE) return this.#encodedText(encoder.encode(text));
    this.#reserve(length * 3 + 3);
    const start = this.#at;
    // Most often there are as many bytes as characters.
    const head = headSize(length);
    const written = writeUtf8(text, this.#bytes, start + head);
    const needed = headSize(written);
    if (needed > head) this.#bytes.copyWithin(start + needed, start + head, start + head + written);
    this.#textHead(written);
    this.#at += written;
    return true;
  }

  #encodedText(encoded: Uint8Array): boolean {
    const { length } = encoded;
    this.#reserve(length + 5);
    this.#textHead(length);
    this.#bytes.set(encoded, this.#at);
    this.#at += length;
    return true;
  }

  #textHead(length: number): void {
    const bytes = this.#bytes;
    if (length < 0x20) {
      bytes[this.#at++] = 0xa0 | length;
    } else if (length < 0x100) {
      bytes[this.#at++] = 0xd9;
      bytes[this.#at++] = length;
    } else if (length < 0x1_0000) {
      bytes[this.#at++] = 0xda;
      bytes[this.#at++] = length >> 8;
      bytes[this.#at++] = length;
    } else {
      bytes[this.#at++] = 0xdb;
      this.#four(length);
    }
  }

  #container(value: object, depth: number): boolean {
    if (Array.isArray(value)) return this.#list(value, depth);
    if (value === this.#lastingEmpty) {
      this.#head(0x80, 0xde, 0);
      return true;
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      return this.#map(value as Record<string, unknown>, depth);
    }
    const length = lengthOfBytes(value, prototype);
    return length > 0 && this.#binary(value as Uint8Array, length);
  }

  #binary(value: Uint8Array, length: number): boolean {
    if (length > 0xffff_ffff || (this.#types?.idOf(value) ?? -1) >= 0) return false;
    this.#reserve(5 + length + REST_BYTES);
    const bytes = this.#bytes;
    if (length < 0x100) {
      bytes[this.#at++] = 0xc4;
      bytes[this.#at++] = length;
    } else if (length < 0x1_0000) {
      bytes[this.#at++] = 0xc5;
      bytes[this.#at++] = length >> 8;
      bytes[this.#at++] = length;
    } else {
      bytes[this.#at++] = 0xc6;
      this.#four(length);
    }
    bytes.set(value, this.#at);
    this.#at += length;
    return true;
  }

  #list(list: readonly unknown[], depth: number): boolean {
    const { length } = list;
    // Asked after the length, with which an engine has seen what kind of array it is.
    if (Object.getPrototypeOf(list) !== Array.prototype) return false;
    if (length > MOST_ITEMS || 'toJSON' in list) return false;
    this.#head(0x90, 0xdc, length);
    for (let index = 0; index < length; index += 1) {
      if (!this.#value(list[index], depth + 1)) return false;
    }
    return true;
  }

  #map(map: Record<string, unknown>, depth: number): boolean {
    if (this.#wasLarge[depth] === 1) return this.#largeMap(map, depth);
    this.#reserve(1);
    const head = this.#at++;
    let items = 0;
    // Within such a loop an engine reads the properties of an object without looking for them.
    for (const key in map) {
      if (key === '__proto__' || key === '__type__') return false;
      if (!this.#text(key) || !this.#value(map[key], depth + 1)) return false;
      items += 1;
    }
    // What is inherited is not sent.
    if (hidesAnything(map, items)) return false;
    if (items > LARGE_MAP) this.#wasLarge[depth] = 1;
    if (items < 0x10) {
      if (items === 0 && Object.isFrozen(map)) this.#lastingEmpty = map;
      this.#bytes[head] = 0x80 | items;
      return true;
    }
    return this.#longHead(head, items);
  }

  /** The same for what is a hash table to the engine, which the other loop is slow for. */
  #largeMap(map: Record<string, unknown>, depth: number): boolean {
    const keys = Object.keys(map);
    if (keys.length <= LARGE_MAP) this.#wasLarge[depth] = 0;
    if (keys.length > MOST_ITEMS) return false;
    this.#head(0x80, 0xde, keys.length);
    for (const key of keys) {
      if (key === '__proto__' || key === '__type__') return false;
      if (!this.#text(key) || !this.#value(map[key], depth + 1)) return false;
    }
    return !hidesAnything(map, keys.length);
  }

  /** Makes room for the number of items, which was not known before. */
  #longHead(head: number, items: number): boolean {
    if (items > MOST_ITEMS) return false;
    this.#reserve(2);
    const bytes = this.#bytes;
    bytes.copyWithin(head + 3, head + 1, this.#at);
    this.#at += 2;
    bytes[head] = 0xde;
    bytes[head + 1] = items >> 8;
    bytes[head + 2] = items;
    return true;
  }

  #head(few: number, many: number, items: number): void {
    this.#reserve(3);
    const bytes = this.#bytes;
    if (items < 0x10) {
      bytes[this.#at++] = few | items;
    } else {
      bytes[this.#at++] = many;
      bytes[this.#at++] = items >> 8;
      bytes[this.#at++] = items;
    }
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const target = this.#target!;
    target.length = this.#at;
    target.reserve(count);
    this.#bytes = target.bytes;
  }
}

/** Whether there is what is hidden, or has a symbol for a key: others refuse it. */
function hidesAnything(map: object, keys: number): boolean {
  return (
    Object.getOwnPropertyNames(map).length !== keys ||
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
