import { msgpackr } from '@mas/codec-msgpackr';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFailure, hex, textOf } from './bytes.ts';

const codec = msgpackr().create();

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
    const around = [0n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];
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
        // Next to one that is none, the library makes bigints of all of them.
        expect(
          codec.decode(Buffer.concat([hex('92 cf 80 00 00 00 00 00 00 00'), message])),
        ).toEqual([2n ** 63n, expected]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('text', () => {
  const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  it('is read when it is UTF-8, and else refused (property)', () => {
    const edges = fc.constantFrom(
      ...[0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1],
      ...[0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff],
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 6 }),
        fc.array(edges, { maxLength: 6 }),
        (any, some) => {
          for (const bytes of [
            any,
            Uint8Array.from(some),
            Uint8Array.from([0x61, ...some, 0x61]),
          ]) {
            let expected: string | undefined;
            try {
              expected = fatal.decode(bytes);
            } catch {
              decodeFailure(codec, textOf(bytes));
              decodeFailure(codec, Buffer.concat([hex('81'), textOf(bytes), hex('00')]));
              continue;
            }
            expect(codec.decode(textOf(bytes))).toBe(expected);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('is read at every border of UTF-8', () => {
    for (const point of [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff]) {
      const text = String.fromCodePoint(point);
      for (const length of [1, 50, 51, 100, 300]) {
        const value = { [text.repeat(length)]: text.repeat(length) };
        expect(codec.decode(codec.encode(value))).toStrictEqual(value);
      }
    }
  });

  it('keeps a byte order mark at its beginning, which the library drops from long text', () => {
    for (let length = 190; length < 260; length += 1) {
      for (const marks of ['\ufeff', '\ufeff\ufeff']) {
        const text = marks + 'x'.repeat(length);
        const value = { [text]: [text, 'between', text], after: [{ [text]: 1 }, text, -0] };
        expect(codec.decode(codec.encode(value))).toStrictEqual(value);
      }
    }
    const long = [`\ufeff${'x'.repeat(65_533)}`, `\ufeff${'x'.repeat(100_000)}`, 2n ** 60n];
    expect(codec.decode(codec.encode(long))).toEqual(long);
  });

  it('has no byte order mark in the next message', () => {
    codec.decode(codec.encode('\ufeff'.repeat(300)));
    expect(codec.decode(codec.encode('x'.repeat(300)))).toBe('x'.repeat(300));
  });
});
