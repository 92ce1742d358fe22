import type { CodecFactory } from '@mas/codec';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeFailure } from './codec-abilities.ts';
import { hex, richValue } from './msgpack-bytes.ts';

/** What no honest peer sends is refused, each with an error that says what it is. */
export function testHostileBytes(factory: CodecFactory): void {
  const codec = factory.create();

  describe('a message is refused', () => {
    afterEach(() => {
      expect(codec.decode(codec.encode(richValue))).toStrictEqual(richValue);
    });

    it.each([
      ['a byte that is never used', 'c1', /0xc1 is never used \(at byte 0\)/],
      ['an extension of 1 byte', 'd4 05 00', /extension types are not accepted/],
      ['a timestamp', 'd6 ff 00 00 00 00', /extension types/],
      ['a timestamp of 64 bits', 'd7 ff 00 00 00 00 00 00 00 00', /extension types/],
      ['an extension of 2 bytes', 'd5 05 00 00', /extension types/],
      ['an extension of 16 bytes', `d8 05 ${'00'.repeat(16)}`, /extension types/],
      ['an extension with a length', 'c7 01 05 00', /extension types/],
      ['an extension with a length of 16 bits', 'c8 00 01 05 00', /extension types/],
      ['an extension with a length of 32 bits', 'c9 00 00 00 01 05 00', /extension types/],
      ['a second value', '01 02', /1 bytes follow the value \(at byte 1\)/],
      ['bytes after a container', '91 01 c0 c0', /2 bytes follow/],
      ['nothing', '', /ends too early/],
      ['a head alone', 'da 01', /ends too early/],
      ['text that is too short', 'a5 61 62', /ends too early/],
      ['bytes that are too short', 'c6 ff ff ff ff 00', /ends too early/],
      ['text that is not UTF-8', 'a1 ff', /the text is not UTF-8 \(at byte 1\)/],
      ['text in Latin-1, as old writers send it', 'a1 fc', /not UTF-8/],
      ['an array that lacks an item', '92 01', /a container announces 2 items/],
      ['an object that lacks a value', '81 a1 61', /ends too early/],
      ['the key __proto__', '81 a9 5f 5f 70 72 6f 74 6f 5f 5f 80', /__proto__/],
    ])('with %s', (_name, bytes, message) => {
      expect(decodeFailure(codec, hex(bytes)).message).toMatch(message);
      const nested = hex(`92 c0 ${bytes}`);
      if (bytes !== '01 02') decodeFailure(codec, nested);
    });

    it.each([
      ['a number', '81 01 02'],
      ['a negative number', '81 ff 02'],
      ['a wider number', '81 cd 01 00 02'],
      ['a float', '81 cb 3f e0 00 00 00 00 00 00 02'],
      ['nil', '81 c0 02'],
      ['a boolean', '81 c3 02'],
      ['bytes', '81 c4 01 61 02'],
      ['an array', '81 90 02'],
      ['a longer array', '81 dc 00 00 02'],
      ['an object', '81 80 02'],
      ['a longer object', '81 df 00 00 00 00 02'],
    ])('with a key that is %s', (_name, bytes) => {
      expect(decodeFailure(codec, hex(bytes)).message).toContain(
        'the key of a map must be a string',
      );
      decodeFailure(codec, hex(`82 a1 61 00 ${bytes.slice(3)}`));
    });

    it('when it is cut off anywhere, or one byte too long', () => {
      const message = codec.encode(richValue);
      for (let length = 0; length < message.length; length += 1) {
        decodeFailure(codec, message.subarray(0, length));
      }
      for (let byte = 0; byte < 256; byte += 1) {
        decodeFailure(codec, Buffer.concat([message, Uint8Array.of(byte)]));
      }
    });
  });
}
