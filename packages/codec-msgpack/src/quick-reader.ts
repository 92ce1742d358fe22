import type { DecodeOptions } from '@mas/codec';
import { bytesWithin } from './bytes.ts';
import { TextCache } from './text-cache.ts';

/** What is returned in place of a value by who has no opinion on the bytes. */
export const UNREAD: unique symbol = Symbol('unread');

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const texts = new TextCache();
/** In place of a message when there is none: what was read keeps none of it in memory. */
const NOTHING = new Uint8Array(0);

/**
 * Reads what most messages are made of, checking and decoding it in one go: null, booleans, numbers,
 * text, bytes, and lists and maps of these. It has no opinion on anything else, be it another kind of
 * value or a fault: then what knows all of them has to look.
 */
export class QuickReader {
  readonly #maxDepth: number;
  #bytes: Uint8Array = NOTHING;
  #at = 0;
  #isOwned = false;

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  /** The one value that the bytes hold, or `UNREAD`. */
  read(bytes: Uint8Array, options?: DecodeOptions): unknown {
    this.#bytes = bytes;
    this.#at = 0;
    this.#isOwned = options?.isOwned === true;
    const value = this.#value(0);
    this.#bytes = NOTHING;
    return this.#at === bytes.length ? value : UNREAD;
  }

  #value(depth: number): unknown {
    const bytes = this.#bytes;
    if (this.#at >= bytes.length) return UNREAD;
    const tag = bytes[this.#at++]!;
    if (tag < 0x80) return tag;
    if (tag >= 0xe0) return tag - 0x100;
    if (tag < 0x90) return this.#map(tag & 0x0f, depth);
    if (tag < 0xa0) return this.#list(tag & 0x0f, depth);
    if (tag < 0xc0) return this.#text(tag & 0x1f);
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4: // bin 8, 16, 32
        return this.#binary(this.#unsigned(1));
      case 0xc5:
        return this.#binary(this.#unsigned(2));
      case 0xc6:
        return this.#binary(this.#unsigned(4));
      case 0xcb:
        return this.#float();
      case 0xcc: // uint 8, 16, 32
        return this.#unsigned(1);
      case 0xcd:
        return this.#unsigned(2);
      case 0xce:
        return this.#unsigned(4);
      case 0xd0: // int 8, 16, 32
        return this.#signed(1);
      case 0xd1:
        return this.#signed(2);
      case 0xd2:
        return this.#signed(4);
      case 0xcf: // uint 64, int 64
        return this.#long(false);
      case 0xd3:
        return this.#long(true);
      case 0xd9: // str 8, 16, 32
        return this.#textAfter(this.#unsigned(1));
      case 0xda:
        return this.#textAfter(this.#unsigned(2));
      case 0xdb:
        return this.#textAfter(this.#unsigned(4));
      case 0xdc: {
        const items = this.#unsigned(2);
        return items === UNREAD ? UNREAD : this.#list(items, depth);
      }
      case 0xde: {
        const items = this.#unsigned(2);
        return items === UNREAD ? UNREAD : this.#map(items, depth);
      }
      default:
        return UNREAD;
    }
  }

  #unsigned(width: 1 | 2 | 4): number | typeof UNREAD {
    const bytes = this.#bytes;
    const at = this.#at;
    if (width > bytes.length - at) return UNREAD;
    this.#at = at + width;
    if (width === 1) return bytes[at]!;
    if (width === 2) return (bytes[at]! << 8) | bytes[at + 1]!;
    const low = (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    return bytes[at]! * 0x100_0000 + low;
  }

  #signed(width: 1 | 2 | 4): number | typeof UNREAD {
    const value = this.#unsigned(width);
    if (value === UNREAD) return UNREAD;
    const unused = 32 - 8 * width;
    return (value << unused) >> unused;
  }

  /** An integer of 64 bits, where it is a safe number. */
  #long(isSigned: boolean): number | typeof UNREAD {
    const high = isSigned ? this.#signed(4) : this.#unsigned(4);
    const low = this.#unsigned(4);
    if (high === UNREAD || low === UNREAD) return UNREAD;
    const value = high * 0x1_0000_0000 + low;
    return Number.isSafeInteger(value) ? value : UNREAD;
  }

  #float(): number | typeof UNREAD {
    const bytes = this.#bytes;
    if (bytes.length - this.#at < 8) return UNREAD;
    for (let index = 0; index < 8; index += 1) {
      floatBytes[isLittleEndian ? 7 - index : index] = bytes[this.#at++]!;
    }
    return float[0]!;
  }

  #binary(length: number | typeof UNREAD): Uint8Array | typeof UNREAD {
    const start = this.#at;
    if (length === UNREAD || length > this.#bytes.length - start) return UNREAD;
    const end = start + length;
    this.#at = end;
    return bytesWithin(this.#bytes, { start, end, isOwned: this.#isOwned });
  }

  #textAfter(length: number | typeof UNREAD): string | typeof UNREAD {
    return length === UNREAD ? UNREAD : this.#text(length);
  }

  #text(length: number): string | typeof UNREAD {
    const start = this.#at;
    if (length > this.#bytes.length - start) return UNREAD;
    const text = texts.get(this.#bytes, start, length);
    if (text === undefined) return UNREAD;
    this.#at = start + length;
    return text;
  }

  #list(items: number, depth: number): unknown {
    // Each item has a byte at least.
    if (depth >= this.#maxDepth || items > this.#bytes.length - this.#at) return UNREAD;
    const list = new Array<unknown>(items);
    for (let index = 0; index < items; index += 1) {
      const item = this.#value(depth + 1);
      if (item === UNREAD) return this.#giveUp();
      list[index] = item;
    }
    return list;
  }

  #map(items: number, depth: number): unknown {
    if (depth >= this.#maxDepth || items * 2 > this.#bytes.length - this.#at) return UNREAD;
    const map: Record<string, unknown> = {};
    for (let index = 0; index < items; index += 1) {
      const key = this.#value(depth + 1);
      if (typeof key !== 'string' || key === '__proto__' || key === '__type__') {
        return this.#giveUp();
      }
      const item = this.#value(depth + 1);
      if (item === UNREAD) return this.#giveUp();
      map[key] = item;
    }
    return map;
  }

  /** Nothing after this counts any longer. */
  #giveUp(): typeof UNREAD {
    this.#at = -1;
    return UNREAD;
  }
}
