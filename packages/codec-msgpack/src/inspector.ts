import { DecodeError } from '@mas/codec';
import { beginsWithMark, type MarkedText } from './byte-order-marks.ts';

const FOUND_TYPE_KEY = 1;
const FOUND_BYTES = 2;
const FOUND_BIG_INTEGER = 4;
const FOUND_MARKED_TEXT = 8;

/**
 * Goes through an encoded message without making anything of it. Libraries that decode believe the
 * lengths that a message announces, and allocate accordingly; they know no limit of depth and take
 * any bytes for text. What passes here is whole, well-formed, and as large as it says: all keys are
 * strings and none is `__proto__`, all text is UTF-8, and there are no extension types.
 *
 * This package does it before it decodes. It is exported for codecs that speak the same format with
 * another library. One inspector can look at any number of messages, one after the other.
 */
export class MsgpackInspector {
  /**
   * The bits of what {@link MsgpackInspector.inspect} returns:
   * - `typeKey`: a key `__type__`, so that there may be values of custom types;
   * - `bytes`: values of a bin type;
   * - `bigInteger`: a 64-bit integer that is no safe one;
   * - `markedText`: {@link MsgpackInspector.markedTexts}.
   */
  static readonly found: Readonly<
    Record<'typeKey' | 'bytes' | 'bigInteger' | 'markedText', number>
  > = {
    typeKey: FOUND_TYPE_KEY,
    bytes: FOUND_BYTES,
    bigInteger: FOUND_BIG_INTEGER,
    markedText: FOUND_MARKED_TEXT,
  };

  /** The texts of the last message that begin with a byte order mark, which a `TextDecoder` drops. */
  readonly markedTexts: MarkedText[] = [];
  /** How many bytes the longest value of a bin type in the last message has. */
  longestBytes = 0;
  readonly #maxDepth: number;
  /** How many items each open container still lacks; of a map, keys and values together. */
  readonly #missing: number[] = [];
  readonly #isMap: boolean[] = [];

  /** @param maxDepth - how many arrays and objects may be nested in each other */
  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  /**
   * Returns what was found, as a sum of {@link MsgpackInspector.found}.
   *
   * @throws {@link DecodeError} for anything but one whole value within the limits.
   */
  inspect(bytes: Uint8Array): number {
    const missing = this.#missing;
    const isMap = this.#isMap;
    const end = bytes.length;
    let found = 0;
    let position = 0;
    let depth = 0;
    this.markedTexts.length = 0;
    this.longestBytes = 0;
    missing[0] = 1;
    isMap[0] = false;

    for (;;) {
      if (position >= end) throw bad('the message ends too early', position);
      const begin = position;
      const tag = bytes[begin]!;
      const isKey = isMap[depth]! && (missing[depth]! & 1) === 0;
      missing[depth]! -= 1;
      position += 1;

      let text = -1; // the length of a string
      let items = -1; // the number of items of a container
      let map = false;
      if (tag < 0x80 || tag >= 0xe0) {
        if (isKey) throw badKey(position - 1);
      } else if (tag < 0x90) {
        items = (tag & 0x0f) * 2;
        map = true;
      } else if (tag < 0xa0) {
        items = tag & 0x0f;
      } else if (tag < 0xc0) {
        text = tag & 0x1f;
      } else {
        switch (tag) {
          case 0xc0: // nil
          case 0xc2: // false
          case 0xc3: // true
            break;
          case 0xc4: // bin 8, 16, 32
          case 0xc5:
          case 0xc6: {
            const width = 1 << (tag - 0xc4);
            const length = readLength(bytes, position, width);
            position = skip(position + width, length, end);
            if (length > this.longestBytes) this.longestBytes = length;
            found |= FOUND_BYTES;
            break;
          }
          case 0xca: // float 32, 64
            position = skip(position, 4, end);
            break;
          case 0xcb:
            position = skip(position, 8, end);
            break;
          case 0xcc: // uint 8, 16, 32
          case 0xcd:
          case 0xce:
            position = skip(position, 1 << (tag - 0xcc), end);
            break;
          case 0xd0: // int 8, 16, 32
          case 0xd1:
          case 0xd2:
            position = skip(position, 1 << (tag - 0xd0), end);
            break;
          case 0xcf: // uint 64, int 64
          case 0xd3: {
            const start = position;
            position = skip(position, 8, end);
            if (!isSafe64(bytes, start, tag === 0xd3)) found |= FOUND_BIG_INTEGER;
            break;
          }
          case 0xd9: // str 8, 16, 32
          case 0xda:
          case 0xdb: {
            const width = 1 << (tag - 0xd9);
            text = readLength(bytes, position, width);
            position += width;
            break;
          }
          case 0xdc: // array 16, 32
          case 0xdd: {
            const width = 2 << (tag - 0xdc);
            items = readLength(bytes, position, width);
            position += width;
            break;
          }
          case 0xde: // map 16, 32
          case 0xdf: {
            const width = 2 << (tag - 0xde);
            items = readLength(bytes, position, width) * 2;
            position += width;
            map = true;
            break;
          }
          default:
            throw bad(
              tag === 0xc1 ? 'the byte 0xc1 is never used' : 'extension types are not accepted',
              position - 1,
            );
        }
        if (isKey && text < 0) throw badKey(position - 1);
      }

      if (text >= 0) {
        const start = position;
        position = skip(position, text, end);
        if (!isUtf8(bytes, start, position)) throw bad('the text is not UTF-8', start);
        if (beginsWithMark(bytes, start, text)) {
          this.markedTexts.push({ tag: begin, start, end: position });
          found |= FOUND_MARKED_TEXT;
        }
        if (isKey && text === 8 && isText(bytes, start, '__type__')) found |= FOUND_TYPE_KEY;
        if (isKey && text === 9 && isText(bytes, start, '__proto__')) {
          throw bad('the key __proto__ is not accepted', begin);
        }
      } else if (items >= 0) {
        if (isKey) throw badKey(position - 1);
        if (items > end - position) throw bad(`a container announces ${items} items`, position);
        if (depth >= this.#maxDepth) {
          throw bad(`nested deeper than the limit of ${this.#maxDepth}`, position);
        }
        if (items > 0) {
          depth += 1;
          missing[depth] = items;
          isMap[depth] = map;
        }
      }

      while (missing[depth] === 0) {
        if (depth === 0) {
          if (position !== end) throw bad(`${end - position} bytes follow the value`, position);
          return found;
        }
        depth -= 1;
      }
    }
  }
}

function bad(reason: string, position: number): DecodeError {
  return new DecodeError(`${reason} (at byte ${position})`);
}

function badKey(position: number): DecodeError {
  return bad('the key of a map must be a string; send a list of pairs instead', position);
}

function skip(position: number, count: number, end: number): number {
  if (count > end - position) throw bad('the message ends too early', position);
  return position + count;
}

/** A big-endian length of 1, 2 or 4 bytes. Past the end it is NaN or too much, which `skip` refuses. */
function readLength(bytes: Uint8Array, position: number, width: number): number {
  if (position + width > bytes.length) throw bad('the message ends too early', position);
  let length = 0;
  for (let index = 0; index < width; index += 1) length = length * 256 + bytes[position + index]!;
  return length;
}

function isSafe64(bytes: Uint8Array, position: number, signed: boolean): boolean {
  const high = readLength(bytes, position, 4);
  if (high < 0x20_0000) return true;
  // From -(2^53 - 1) on the upper half is 0xffe00000 with a lower half above 0, or more.
  if (!signed || high < 0xffe0_0000) return false;
  return high > 0xffe0_0000 || readLength(bytes, position + 4, 4) > 0;
}

/** Whether the bytes from there on are this text, which is ASCII. */
function isText(bytes: Uint8Array, start: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[start + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

/** Whether bytes are well-formed UTF-8: no stray or overlong sequences, no surrogates. */
function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let position = start;
  while (position < end) {
    const first = bytes[position]!;
    position += 1;
    if (first < 0x80) continue;
    if (first < 0xc2 || first > 0xf4) return false;
    const following = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    if (following > end - position) return false;
    // The second byte has a narrower range after these: overlong forms, surrogates, past U+10FFFF.
    const second = bytes[position]!;
    if (first === 0xe0 && second < 0xa0) return false;
    if (first === 0xed && second > 0x9f) return false;
    if (first === 0xf0 && second < 0x90) return false;
    if (first === 0xf4 && second > 0x8f) return false;
    for (const last = position + following; position < last; position += 1) {
      if ((bytes[position]! & 0xc0) !== 0x80) return false;
    }
  }
  return true;
}
