import type { CodecFactory } from '@mas/codec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFailure } from './codec-abilities.ts';
import { hex, textOf } from './msgpack-bytes.ts';

const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text is UTF-8 and nothing else, and a byte order mark is a character of it. */
export function testText(factory: CodecFactory): void {
  const codec = factory.create();

  describe('text', () => {
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
      for (const point of [
        0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff,
      ]) {
        const text = String.fromCodePoint(point);
        for (const length of [1, 50, 51, 100, 300]) {
          const value = { [text.repeat(length)]: text.repeat(length) };
          expect(codec.decode(codec.encode(value))).toStrictEqual(value);
        }
      }
    });

    it('keeps a byte order mark at its beginning, which some readers drop from long text', () => {
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
}
