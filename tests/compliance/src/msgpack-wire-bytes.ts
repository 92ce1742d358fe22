import type { CodecFactory } from '@mas/codec';
import { describe, expect, it } from 'vitest';
import { hex, written } from './msgpack-bytes.ts';

/** Which bytes stand for a value: the shortest that do, as Python writes them. */
export function testWireBytes(factory: CodecFactory): void {
  const codec = factory.create();

  describe('the bytes on the wire', () => {
    it.each<[unknown, string]>([
      [null, 'c0'],
      [false, 'c2'],
      [true, 'c3'],
      [0, '00'],
      [0x20, '20'],
      [0x40, '40'],
      [127, '7f'],
      [128, 'cc 80'],
      [255, 'cc ff'],
      [256, 'cd 01 00'],
      [65_535, 'cd ff ff'],
      [65_536, 'ce 00 01 00 00'],
      [2 ** 32 - 1, 'ce ff ff ff ff'],
      [2 ** 32, 'cf 00 00 00 01 00 00 00 00'],
      [2 ** 40 + 5, 'cf 00 00 01 00 00 00 00 05'],
      [2 ** 53 - 1, 'cf 00 1f ff ff ff ff ff ff'],
      [-1, 'ff'],
      [-32, 'e0'],
      [-33, 'd0 df'],
      [-128, 'd0 80'],
      [-129, 'd1 ff 7f'],
      [-32_769, 'd2 ff ff 7f ff'],
      [-(2 ** 31), 'd2 80 00 00 00'],
      [-(2 ** 31) - 1, 'd3 ff ff ff ff 7f ff ff ff'],
      [1 - 2 ** 53, 'd3 ff e0 00 00 00 00 00 01'],
      [-0, 'cb 80 00 00 00 00 00 00 00'],
      [0.5, 'cb 3f e0 00 00 00 00 00 00'],
      [2 ** 31 + 0.5, 'cb 41 e0 00 00 00 10 00 00'],
      [2 ** 53, 'cb 43 40 00 00 00 00 00 00'],
      [Number.NaN, 'cb 7f f8 00 00 00 00 00 00'],
      [-Infinity, 'cb ff f0 00 00 00 00 00 00'],
      [2n ** 53n, 'cf 00 20 00 00 00 00 00 00'],
      [2n ** 63n - 1n, 'cf 7f ff ff ff ff ff ff ff'],
      [2n ** 64n - 1n, 'cf ff ff ff ff ff ff ff ff'],
      [-(2n ** 53n), 'd3 ff e0 00 00 00 00 00 00'],
      [-(2n ** 63n), 'd3 80 00 00 00 00 00 00 00'],
      ['', 'a0'],
      ['ü', 'a2 c3 bc'],
      [Uint8Array.of(1, 2), 'c4 02 01 02'],
      [[1, [2]], '92 01 91 02'],
      [{ a: { b: 1 } }, '81 a1 61 81 a1 62 01'],
      [
        { constructor: 1, toJSON: 2 },
        '82 ab 63 6f 6e 73 74 72 75 63 74 6f 72 01 a6 74 6f 4a 53 4f 4e 02',
      ],
    ])('of %s are %s', (value, bytes) => {
      expect(written(codec, value)).toBe(bytes);
      expect(codec.decode(hex(bytes))).toEqual(value);
    });

    it.each<[string, (length: number) => unknown, [number, string][]]>([
      ['text', (length) => 'x'.repeat(length), textHeads],
      [
        'text of several bytes a character',
        (length) => (length % 2 === 1 ? 'x' : '') + 'ü'.repeat(length >> 1),
        textHeads,
      ],
      [
        'bytes',
        (length) => new Uint8Array(length),
        [
          [0, 'c4 00'],
          [255, 'c4 ff'],
          [256, 'c5 01 00'],
          [65_535, 'c5 ff ff'],
          [65_536, 'c6 00 01 00 00'],
        ],
      ],
      [
        'an array',
        (length) => new Array(length).fill(0),
        [
          [15, '9f'],
          [16, 'dc 00 10'],
          [65_535, 'dc ff ff'],
          [65_536, 'dd 00 01 00 00'],
        ],
      ],
      [
        'an object',
        (length) => Object.fromEntries(Array.from({ length }, (_, key) => [key, 0])),
        [
          [15, '8f'],
          [16, 'de 00 10'],
          [65_535, 'de ff ff'],
          [65_536, 'df 00 01 00 00'],
        ],
      ],
    ])('begin with the shortest head that tells the length of %s', (_name, make, heads) => {
      for (const [length, head] of heads) {
        const value = make(length);
        expect(written(codec, value, head.split(' ').length)).toBe(head);
        expect(codec.decode(codec.encode(value))).toEqual(value);
      }
    });

    it('of integers next to a bigint are as few as ever, and none is a float', () => {
      expect(written(codec, [2n ** 60n, 1, 2 ** 32, -(2 ** 40), 0.5])).toBe(
        '95 cf 10 00 00 00 00 00 00 00 01 cf 00 00 00 01 00 00 00 00 d3 ff ff ff 00 00 00 00 00 cb 3f e0 00 00 00 00 00 00',
      );
    });

    it('of integers after a message with -0 are as few as ever', () => {
      codec.encode(-0);
      expect(written(codec, [1, 2 ** 32])).toBe('92 01 cf 00 00 00 01 00 00 00 00');
    });
  });

  it('a message with -0 arrives equal, whatever else is in it', () => {
    const value = {
      zeros: [-0, 0, { a: -0 }],
      numbers: [1, 2 ** 40, 2 ** 53, -(2 ** 60), 0.5, Number.NaN, Infinity, 2n ** 60n],
      rest: ['-0', null, true, Uint8Array.of(1), [], {}],
    };
    expect(codec.decode(codec.encode(value))).toStrictEqual(value);
  });
}

const textHeads: [number, string][] = [
  [31, 'bf'],
  [32, 'd9 20'],
  [255, 'd9 ff'],
  [256, 'da 01 00'],
  [65_535, 'da ff ff'],
  [65_536, 'db 00 01 00 00'],
];
