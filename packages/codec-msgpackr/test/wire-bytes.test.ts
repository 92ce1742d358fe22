import { msgpackr } from '@mas/codec-msgpackr';
import { describe, expect, it } from 'vitest';
import { hex, written } from './bytes.ts';

const codec = msgpackr().create();

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
    [256, 'cd 01 00'],
    [65_536, 'ce 00 01 00 00'],
    [2 ** 32 - 1, 'ce ff ff ff ff'],
    [2 ** 32, 'cf 00 00 00 01 00 00 00 00'],
    [2 ** 40 + 5, 'cf 00 00 01 00 00 00 00 05'],
    [2 ** 53 - 1, 'cf 00 1f ff ff ff ff ff ff'],
    [-1, 'ff'],
    [-33, 'd0 df'],
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

  it('of -0 leave the other numbers of the message as narrow as ever', () => {
    expect(written(codec, [-0, 1, 0, 2 ** 32, 2n ** 60n, { a: [-0] }])).toBe(
      '96 cb 80 00 00 00 00 00 00 00 01 00 cf 00 00 00 01 00 00 00 00 cf 10 00 00 00 00 00 00 00 81 a1 61 91 cb 80 00 00 00 00 00 00 00',
    );
  });

  it('are those of numbers, whatever stands before them', () => {
    const before = [
      ...[0, 200, 60_000, 2 ** 31, -1, -100, -1000, -(2 ** 20), 0.5, 2n ** 63n, null, true, false],
      ...['', 'a', 'ü'.repeat(20), 'Ë'.repeat(50), 'Ó'.repeat(200), '\u02cb'.repeat(40_000)],
      ...[31, 32, 255, 256, 65_535, 65_536].map((length) => 'x'.repeat(length)),
      ...[0, 255, 256, 65_536].map((length) => new Uint8Array(length).fill(0xcb)),
      ...[15, 16, 65_536].map((length) => new Array(length).fill(0.25)),
      ...[15, 16, 65_536].map((length) => Object.fromEntries(new Array(length).fill(0).entries())),
    ];
    for (const item of before) {
      const value = [item, 2 ** 40, -0, item, -(2 ** 40), 2n ** 60n];
      const tail = written(codec, value).slice(-(2 * 9 * 3 - 1));
      expect(tail.slice(-53)).toBe('d3 ff ff ff 00 00 00 00 00 cf 10 00 00 00 00 00 00 00');
      expect(codec.decode(codec.encode(value))).toStrictEqual(value);
    }
  });
});

it.each<[string, (length: number) => unknown, [number, string][]]>([
  [
    'text',
    (length) => 'x'.repeat(length),
    [
      [31, 'bf'],
      [32, 'd9 20'],
      [255, 'd9 ff'],
      [256, 'da 01 00'],
      [65_535, 'da ff ff'],
      [65_536, 'db 00 01 00 00'],
    ],
  ],
  [
    'text of several bytes a character',
    (length) => (length % 2 === 1 ? 'x' : '') + 'ü'.repeat(length >> 1),
    [
      [31, 'bf'],
      [32, 'd9 20'],
      [255, 'd9 ff'],
      [256, 'da 01 00'],
      [65_535, 'da ff ff'],
      [65_536, 'db 00 01 00 00'],
    ],
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
])('%s begins with the shortest head that tells its length', (_name, make, heads) => {
  for (const [length, head] of heads) {
    const value = make(length);
    expect(written(codec, value, head.split(' ').length)).toBe(head);
    expect(codec.decode(codec.encode(value))).toEqual(value);
  }
});
