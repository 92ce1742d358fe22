import { type ByteWriter, encodeAlone } from '@mas/codec';
import { expect, it } from 'vitest';

/** Writes so many bytes of one value each. */
const codec = {
  encodeInto(value: unknown, target: ByteWriter): void {
    const [length, byte] = value as [number, number];
    if (byte < 0) throw new TypeError('not this one');
    target.reserve(length);
    target.bytes.fill(byte, target.length, target.length + length);
    target.length += length;
  },
};

it('what is encoded alone has bytes of its own, however long it is', () => {
  const sizes = [0, 1, 5000, 70_000, 300, 1_000_000, 2];
  const all = sizes.map((size, index) => encodeAlone(codec, [size, index]));
  expect(() => encodeAlone(codec, [3, -1])).toThrow('not this one');
  for (const [index, bytes] of all.entries()) {
    expect(bytes.length).toBe(sizes[index]);
    expect(bytes.every((byte) => byte === index)).toBe(true);
    expect(bytes.buffer.byteLength).toBeLessThanOrEqual(2 * bytes.length);
    bytes.fill(0xff);
  }
  expect([...encodeAlone(codec, [2, 7])]).toEqual([7, 7]);
});

it('may be encoded while another one is', () => {
  let inner: Uint8Array | undefined;
  const outer = encodeAlone(
    {
      encodeInto(_value, target) {
        target.append(Uint8Array.of(1, 2));
        inner = encodeAlone(codec, [3, 9]);
        target.append(Uint8Array.of(3));
      },
    },
    null,
  );
  expect([...outer]).toEqual([1, 2, 3]);
  expect([...inner!]).toEqual([9, 9, 9]);
});
