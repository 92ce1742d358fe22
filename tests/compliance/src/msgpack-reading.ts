import type { CodecFactory } from '@mas/codec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from './msgpack-bytes.ts';

/** What other writers may send: longer forms than need be, and integers of 64 bits. */
export function testReading(factory: CodecFactory): void {
  const codec = factory.create();

  describe('what other writers send is read', () => {
    it.each<[string, string, unknown]>([
      [
        'numbers wider than need be',
        '97 cc 01 cd 00 01 ce 00 00 00 01 d0 01 d1 00 01 d2 00 00 00 01 d3 00 00 00 00 00 00 00 01',
        [1, 1, 1, 1, 1, 1, 1],
      ],
      ['a float of 32 bits', 'ca 3f 00 00 00', 0.5],
      ['text with a longer head', '93 d9 01 61 da 00 01 61 db 00 00 00 01 61', ['a', 'a', 'a']],
      [
        'bytes with a longer head',
        '92 c5 00 01 07 c6 00 00 00 01 07',
        [Uint8Array.of(7), Uint8Array.of(7)],
      ],
      ['arrays with a longer head', '92 dc 00 01 07 dd 00 00 00 01 07', [[7], [7]]],
      ['empty arrays with a longer head', '92 dc 00 00 dd 00 00 00 00', [[], []]],
      [
        'objects with a longer head',
        '92 de 00 01 a1 61 07 df 00 00 00 01 a1 61 07',
        [{ a: 7 }, { a: 7 }],
      ],
      ['empty objects with a longer head', '92 de 00 00 df 00 00 00 00', [{}, {}]],
      ['a key with a longer head', '81 d9 01 61 07', { a: 7 }],
      ['a key twice, of which the last counts', '82 a1 61 01 a1 61 02', { a: 2 }],
      [
        'an object after bytes',
        '92 c4 01 ff 81 a1 61 c4 00',
        [Uint8Array.of(255), { a: new Uint8Array() }],
      ],
      ['a __type__ in text', '91 a8 5f 5f 74 79 70 65 5f 5f', ['__type__']],
    ])('%s', (_name, bytes, value) => {
      expect(codec.decode(hex(bytes))).toStrictEqual(value);
    });

    it('64-bit integers: a number when it is safe, and else a bigint (property)', () => {
      const around = [
        0n,
        2n ** 31n,
        2n ** 32n,
        2n ** 53n,
        2n ** 63n - 1n,
        2n ** 63n,
        2n ** 64n - 1n,
      ];
      const unsigned = fc.oneof(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc
          .constantFrom(...around)
          .chain((middle) =>
            fc
              .integer({ min: -3, max: 3 })
              .map((offset) => BigInt.asUintN(64, middle + BigInt(offset))),
          ),
      );
      fc.assert(
        fc.property(unsigned, fc.boolean(), (bits, signed) => {
          const view = new DataView(new ArrayBuffer(9));
          view.setUint8(0, signed ? 0xd3 : 0xcf);
          view.setBigUint64(1, bits);
          const value = signed ? BigInt.asIntN(64, bits) : bits;
          const expected = Number.isSafeInteger(Number(value)) ? Number(value) : value;
          const message = new Uint8Array(view.buffer);
          expect(codec.decode(message)).toBe(expected);
          // Next to one that is none, a library may make bigints of all of them.
          expect(
            codec.decode(Buffer.concat([hex('92 cf 80 00 00 00 00 00 00 00'), message])),
          ).toEqual([2n ** 63n, expected]);
        }),
        { numRuns: 500 },
      );
    });
  });
}
