import type { Packed } from './packr.ts';

/**
 * The library takes -0 for the integer 0. This makes a copy in which 0n stands for it: of the
 * bigints only those beyond the safe integers are ever sent, so that nothing else is written so.
 */
export function withoutNegativeZero(value: unknown): unknown {
  if (typeof value === 'number') return Object.is(value, -0) ? 0n : value;
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return Array.from(value, withoutNegativeZero);
  const entries = Object.entries(value).map(([key, item]) => [key, withoutNegativeZero(item)]);
  return Object.fromEntries(entries);
}

/**
 * Corrects the numbers of 64 bits that the library has written, in their place: it writes integers
 * beyond 32 bits as floats, and bigints with a sign though they need none. Other peers tell these
 * apart, and they are no longer the bytes that `@mas/codec-msgpack` and Python write.
 *
 * @throws when there is an extension type: what has been checked has none, but a getter can say
 * something else when it is read again.
 */
export function correctNumbers({ buffer, start, end }: Packed): void {
  let position = start;
  while (position < end) {
    const tag = buffer[position]!;
    position += 1;
    if (tag < 0xa0 || tag >= 0xe0) continue;
    if (tag < 0xc0) {
      position += tag & 0x1f;
      continue;
    }
    switch (tag) {
      case 0xc0: // nil, false, true
      case 0xc2:
      case 0xc3:
        break;
      case 0xc4: // bin 8, str 8
      case 0xd9:
        position += 1 + buffer[position]!;
        break;
      case 0xc5: // bin 16, str 16
      case 0xda:
        position += 2 + buffer[position]! * 0x100 + buffer[position + 1]!;
        break;
      case 0xc6: // bin 32, str 32
      case 0xdb:
        position += 4 + readUint32(buffer, position);
        break;
      case 0xcb: // float 64
        correctFloat(buffer, position);
        position += 8;
        break;
      case 0xd3: // int 64
        correctInteger(buffer, position);
        position += 8;
        break;
      case 0xcf: // uint 64
        position += 8;
        break;
      case 0xcc: // uint 8, int 8
      case 0xd0:
        position += 1;
        break;
      case 0xcd: // uint 16, int 16, array 16, map 16
      case 0xd1:
      case 0xdc:
      case 0xde:
        position += 2;
        break;
      case 0xce: // uint 32, int 32, array 32, map 32
      case 0xd2:
      case 0xdd:
      case 0xdf:
        position += 4;
        break;
      default:
        throw new Error('a getter returned something else when it was read again');
    }
  }
}

const view = new DataView(new ArrayBuffer(8));

/** A float that is a safe integer was none in JavaScript: those of fewer bits are written shorter. */
function correctFloat(buffer: Uint8Array, position: number): void {
  const high = readUint32(buffer, position);
  // Below 2^31 there are none, and from 2^53 on there are no safe ones.
  const exponent = (high >>> 20) & 0x7ff;
  if (exponent < 1023 + 31 || exponent > 1023 + 52) return;
  view.setUint32(0, high);
  view.setUint32(4, readUint32(buffer, position + 4));
  const value = view.getFloat64(0);
  if (!Number.isInteger(value)) return;
  buffer[position - 1] = value < 0 ? 0xd3 : 0xcf;
  writeUint32(buffer, position, Math.floor(value / 0x1_0000_0000));
  writeUint32(buffer, position + 4, value >>> 0);
}

/** A bigint that is sent is beyond 2^53: only what stands for -0 has nothing in its upper half. */
function correctInteger(buffer: Uint8Array, position: number): void {
  if (buffer[position]! >= 0x80) return;
  if (readUint32(buffer, position) > 0) {
    buffer[position - 1] = 0xcf;
  } else {
    buffer[position - 1] = 0xcb;
    buffer[position] = 0x80;
  }
}

function readUint32(buffer: Uint8Array, position: number): number {
  return (
    buffer[position]! * 0x100_0000 +
    ((buffer[position + 1]! << 16) | (buffer[position + 2]! << 8) | buffer[position + 3]!)
  );
}

function writeUint32(buffer: Uint8Array, position: number, value: number): void {
  buffer[position] = value >>> 24;
  buffer[position + 1] = value >>> 16;
  buffer[position + 2] = value >>> 8;
  buffer[position + 3] = value;
}
