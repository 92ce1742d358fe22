import type { Codec } from '@mas/codec';

/** Bytes from hex with blanks. */
export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
}

/** The first bytes that a codec writes, in hex with blanks. */
export function written(codec: Codec, value: unknown, count?: number): string {
  return Buffer.from(codec.encode(value))
    .subarray(0, count)
    .toString('hex')
    .replace(/..(?!$)/g, '$& ');
}

/** A message of one text with the given bytes. */
export function textOf(bytes: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(5));
  head.setUint8(0, 0xdb);
  head.setUint32(1, bytes.length);
  return Buffer.concat([new Uint8Array(head.buffer), bytes]);
}

/** A value with something of each kind and of each width. */
export const richValue = {
  numbers: [1, 200, 40_000, 2 ** 31, 2 ** 40, -1, -100, -1000, -(2 ** 20), -(2 ** 40), 0.5],
  text: ['', 'a', 'ü'.repeat(20), 'x'.repeat(300)],
  bytes: [new Uint8Array(3), new Uint8Array(300)],
  lists: [[], new Array(20).fill(null), {}, { a: { b: true, c: false } }],
};
