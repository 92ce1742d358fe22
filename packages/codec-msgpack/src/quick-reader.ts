import {
  type DecodeOptions,
  type EncodedMessage,
  type MessageHead,
  RememberedTexts,
  readUtf8,
} from '@mas/codec';
import { bytesWithin } from './bytes.ts';
import { mapFor, noteKeys, noteMap } from './map-makers.ts';

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** For more than so many floats it pays to make a view of the message. */
const FEW_FLOATS = 64;

const { NOWHERE, PLACES } = RememberedTexts;
const texts = RememberedTexts.ofTexts();
const keys = RememberedTexts.ofKeys();
/** The place of the key that came last time after the key at a place, and as the first of a map there. */
const nextKeys = new Uint16Array(PLACES);
const firstKeys = new Uint16Array(PLACES);
/** The place of the text that came last time behind the key at a place. */
const lastTexts = new Uint16Array(PLACES);

/**
 * Reads what most messages are made of, checking and decoding it in one go: null, booleans, numbers, text,
 * bytes, and lists and maps of these. It has no opinion on anything else, be it another kind of value or a
 * fault: then what knows all of them has to look.
 *
 * The bytes are handed on rather than kept: what was read keeps no message in memory.
 */
export class QuickReader {
  readonly #maxDepth: number;
  #at = 0;
  /** Where the message ends, which may be a part of a larger buffer. */
  #end = 0;
  #view: DataView | undefined;
  #floats = 0;
  /** Whether the last key was the expected one. */
  #wasExpected = false;
  #isOwned = false;

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  /** The one value that the bytes hold, or undefined where others have to look. */
  read(bytes: Uint8Array, options?: DecodeOptions): unknown {
    this.#begin(0, bytes.length);
    this.#isOwned = options?.isOwned === true;
    const value = this.#value(bytes, 0, 0);
    this.#view = undefined;
    return this.#at === bytes.length ? value : undefined;
  }

  /** The content of a list of three, whose type and id go into the head, or undefined where others have to look. */
  readMessage(message: EncodedMessage, head: MessageHead): unknown {
    const { bytes, start, end } = message;
    if (bytes[start] !== 0x93 || this.#maxDepth < 1) return undefined;
    this.#begin(start + 1, end);
    this.#isOwned = message.isOwned === true;
    const type = this.#item(bytes, 1, 0);
    const id = this.#id(bytes);
    const content = this.#value(bytes, 1, 0);
    this.#view = undefined;
    if (this.#at !== end || type === undefined || id === undefined) return undefined;
    head.type = type;
    head.id = id;
    return content;
  }

  /** The number of a message, which most often has more than 16 bits after a while. */
  #id(bytes: Uint8Array): unknown {
    const at = this.#at;
    if (bytes[at] !== 0xce) return this.#item(bytes, 1, 0);
    this.#at = at + 1;
    return this.#unsigned(bytes, 4);
  }

  #begin(start: number, end: number): void {
    this.#at = start;
    this.#end = end;
    this.#floats = 0;
    // It may be left of a message that ended in an error of the engine: that the stack was full.
    this.#view = undefined;
  }

  #value(bytes: Uint8Array, depth: number, place: number): unknown {
    const at = this.#at;
    if (at >= this.#end) return undefined;
    this.#at = at + 1;
    const tag = bytes[at]!;
    if (tag < 0x80) return tag;
    return tag < 0xc0
      ? this.#short(bytes, tag, depth, place)
      : this.#other(bytes, tag, depth, place);
  }

  /** A map, a list or a text whose length is a part of its tag. */
  #short(bytes: Uint8Array, tag: number, depth: number, place: number): unknown {
    if (tag >= 0xa0) return this.#text(bytes, tag & 0x1f, place);
    return tag < 0x90
      ? this.#map(bytes, tag & 0x0f, depth, place)
      : this.#list(bytes, tag & 0x0f, depth, place);
  }

  #other(bytes: Uint8Array, tag: number, depth: number, place: number): unknown {
    if (tag >= 0xe0) return tag - 0x100;
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4: // bin 8, 16, 32
        return this.#binary(bytes, this.#unsigned(bytes, 1));
      case 0xc5:
        return this.#binary(bytes, this.#unsigned(bytes, 2));
      case 0xc6:
        return this.#binary(bytes, this.#unsigned(bytes, 4));
      case 0xcb:
        return this.#float(bytes);
      case 0xcc: // uint 8, 16, 32
        return this.#unsigned(bytes, 1);
      case 0xcd:
        return this.#unsigned(bytes, 2);
      case 0xce:
        return this.#unsigned(bytes, 4);
      case 0xd0: // int 8, 16, 32
        return this.#signed(bytes, 1);
      case 0xd1:
        return this.#signed(bytes, 2);
      case 0xd2:
        return this.#signed(bytes, 4);
      case 0xcf: // uint 64, int 64
        return this.#long(bytes, false);
      case 0xd3:
        return this.#long(bytes, true);
      case 0xd9: // str 8, 16, 32
        return this.#textAfter(bytes, this.#unsigned(bytes, 1));
      case 0xda:
        return this.#textAfter(bytes, this.#unsigned(bytes, 2));
      case 0xdb:
        return this.#textAfter(bytes, this.#unsigned(bytes, 4));
      case 0xdc: {
        const items = this.#unsigned(bytes, 2);
        return items === undefined ? undefined : this.#list(bytes, items, depth, place);
      }
      case 0xde: {
        const items = this.#unsigned(bytes, 2);
        return items === undefined ? undefined : this.#map(bytes, items, depth, place);
      }
      default:
        return undefined;
    }
  }

  #unsigned(bytes: Uint8Array, width: 1 | 2 | 4): number | undefined {
    const at = this.#at;
    if (width > this.#end - at) return undefined;
    this.#at = at + width;
    if (width === 1) return bytes[at]!;
    if (width === 2) return (bytes[at]! << 8) | bytes[at + 1]!;
    const low = (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    return bytes[at]! * 0x100_0000 + low;
  }

  #signed(bytes: Uint8Array, width: 1 | 2 | 4): number | undefined {
    const value = this.#unsigned(bytes, width);
    if (value === undefined) return undefined;
    const unused = 32 - 8 * width;
    return (value << unused) >> unused;
  }

  /** An integer of 64 bits, where it is a safe number. */
  #long(bytes: Uint8Array, isSigned: boolean): number | undefined {
    const high = isSigned ? this.#signed(bytes, 4) : this.#unsigned(bytes, 4);
    const low = this.#unsigned(bytes, 4);
    if (high === undefined || low === undefined) return undefined;
    const value = high * 0x1_0000_0000 + low;
    return Number.isSafeInteger(value) ? value : undefined;
  }

  #float(bytes: Uint8Array): number | undefined {
    const at = this.#at;
    if (this.#end - at < 8) return undefined;
    this.#at = at + 8;
    if (this.#view !== undefined) return this.#view.getFloat64(at);
    this.#floats += 1;
    if (this.#floats > FEW_FLOATS) {
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    words[isLittleEndian ? 1 : 0] =
      (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    words[isLittleEndian ? 0 : 1] =
      (bytes[at + 4]! << 24) | (bytes[at + 5]! << 16) | (bytes[at + 6]! << 8) | bytes[at + 7]!;
    return float[0]!;
  }

  #binary(bytes: Uint8Array, length: number | undefined): Uint8Array | undefined {
    const start = this.#at;
    if (length === undefined || length > this.#end - start) return undefined;
    const end = start + length;
    this.#at = end;
    return bytesWithin(bytes, { start, end, isOwned: this.#isOwned });
  }

  /** Text whose length stands in bytes of its own. */
  #textAfter(bytes: Uint8Array, length: number | undefined): string | undefined {
    if (length === undefined) return undefined;
    const start = this.#at;
    if (length > this.#end - start) return undefined;
    this.#at = start + length;
    return readUtf8(bytes, start, start + length);
  }

  /** Text of up to 31 bytes, whose tag has been read. */
  #text(bytes: Uint8Array, length: number, keyPlace: number): string | undefined {
    const start = this.#at;
    if (length > this.#end - start) return undefined;
    let place = lastTexts[keyPlace]!;
    if (texts.matchAt(place, bytes, start) !== length) {
      place = texts.find(bytes, start, length);
      if (place === NOWHERE) return this.#textAfter(bytes, length);
      lastTexts[keyPlace] = place;
    }
    this.#at = start + length;
    return texts.at(place);
  }

  #list(bytes: Uint8Array, items: number, depth: number, place: number): unknown {
    // Each item has a byte at least.
    if (depth >= this.#maxDepth || items > this.#end - this.#at) return undefined;
    if (items > 3) return this.#longList(bytes, items, depth, place);
    // Made with all that is in it, a list is made quicker.
    if (items === 0) return [];
    const first = this.#item(bytes, depth + 1, place);
    if (first === undefined) return this.#giveUp();
    if (items === 1) return [first];
    const second = this.#item(bytes, depth + 1, place);
    if (second === undefined) return this.#giveUp();
    if (items === 2) return [first, second];
    const third = this.#item(bytes, depth + 1, place);
    return third === undefined ? this.#giveUp() : [first, second, third];
  }

  /** The same as `#value`, which an engine does not put into what it calls itself. */
  #item(bytes: Uint8Array, depth: number, place: number): unknown {
    const at = this.#at;
    const tag = at < this.#end ? bytes[at]! : 0xff;
    if (tag >= 0x80) return this.#value(bytes, depth, place);
    this.#at = at + 1;
    return tag;
  }

  #longList(bytes: Uint8Array, items: number, depth: number, place: number): unknown {
    const list = new Array<unknown>(items);
    for (let index = 0; index < items; index += 1) {
      const item = this.#item(bytes, depth + 1, place);
      if (item === undefined) return this.#giveUp();
      list[index] = item;
    }
    return list;
  }

  #map(bytes: Uint8Array, items: number, depth: number, place: number): unknown {
    if (depth >= this.#maxDepth || items * 2 > this.#end - this.#at) return undefined;
    if (items === 0) return {};
    let keyPlace = this.#key(bytes, firstKeys, place);
    const isRoomy = this.#wasExpected;
    const map: Record<string, unknown> = isRoomy ? mapFor(items) : {};
    let unexpected = isRoomy ? 0 : 1;
    for (let index = 0; ; ) {
      const key = keyPlace === NOWHERE ? this.#otherKey(bytes) : keys.at(keyPlace);
      if (key === undefined) return this.#giveUp();
      const item = this.#value(bytes, depth + 1, keyPlace === NOWHERE ? 0 : keyPlace);
      if (item === undefined) return this.#giveUp();
      map[key] = item;
      index += 1;
      if (index === items) break;
      keyPlace = this.#key(bytes, nextKeys, keyPlace === NOWHERE ? 0 : keyPlace);
      if (!this.#wasExpected) unexpected += 1;
    }
    if (isRoomy) noteMap(map, items);
    noteKeys(items, unexpected);
    return map;
  }

  /** The place of the next key, if it is one that is remembered: most often that which came here last time. */
  #key(bytes: Uint8Array, expected: Uint16Array, after: number): number {
    this.#wasExpected = false;
    const at = this.#at;
    if (at >= this.#end) return NOWHERE;
    const tag = bytes[at]!;
    const length = tag & 0x1f;
    // Behind a key there is a value.
    if ((tag & 0xe0) !== 0xa0 || length >= this.#end - at) return NOWHERE;
    const guess = expected[after]!;
    this.#wasExpected = keys.matchAt(guess, bytes, at + 1) === length;
    const place = this.#wasExpected ? guess : keys.find(bytes, at + 1, length);
    if (place === NOWHERE) return NOWHERE;
    expected[after] = place;
    this.#at = at + 1 + length;
    return place;
  }

  /** A key that is not remembered, or undefined for what is left to others. */
  #otherKey(bytes: Uint8Array): string | undefined {
    const key = this.#value(bytes, this.#maxDepth, 0);
    return typeof key === 'string' && !isReserved(key) ? key : undefined;
  }

  /** Nothing after this counts any longer. */
  #giveUp(): undefined {
    this.#at = -1;
    return undefined;
  }
}

function isReserved(key: string): boolean {
  return key === '__proto__' || key === '__type__';
}
