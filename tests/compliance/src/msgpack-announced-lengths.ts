import type { CodecFactory } from '@mas/codec';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeFailure } from './codec-abilities.ts';
import { hex, richValue } from './msgpack-bytes.ts';

/** A length that lies takes no memory. */
export function testAnnouncedLengths(factory: CodecFactory): void {
  const codec = factory.create();

  describe('a message that announces more than it holds is refused before anything is made', () => {
    afterEach(() => {
      expect(codec.decode(codec.encode(richValue))).toStrictEqual(richValue);
    });

    const padding = '00'.repeat(1000);

    it.each([
      ['a long array', 'dd ff ff ff ff'],
      ['a long object', 'df ff ff ff ff'],
      ['a shorter array', 'dc ff ff'],
      ['long text', 'db ff ff ff ff'],
      ['long bytes', 'c6 ff ff ff ff'],
      ['arrays of 16 million items in each other', 'dd 00 ff ff ff '.repeat(100)],
      ['arrays of 4 billion items in each other', 'dd ff ff ff ff '.repeat(100)],
      ['objects of 4 billion items in each other', 'df ff ff ff ff a1 61 '.repeat(100)],
      ['an array of 1000 such', `dc 03 e8 ${'dd 00 ff ff ff '.repeat(1000)}`],
    ])('%s', (_name, bytes) => {
      const message = hex(bytes + padding);
      const before = process.memoryUsage().rss;
      for (let count = 0; count < 100; count += 1) decodeFailure(codec, message);
      expect(process.memoryUsage().rss - before).toBeLessThan(64e6);
    });

    it('arrays as long as the message, in each other', () => {
      // Each by itself might be true: only together they announce more than there is.
      const message = new Uint8Array(10e6);
      for (let level = 0; level < 99; level += 1) {
        message.set(hex('dd 00 90 00 00'), level * 5);
      }
      const before = process.memoryUsage().rss;
      decodeFailure(codec, message);
      expect(process.memoryUsage().rss - before).toBeLessThan(64e6);
    });

    it('arrays of one item, deeper than the limit', () => {
      expect(decodeFailure(codec, new Uint8Array(10e6).fill(0x91)).message).toContain(
        'nested deeper than the limit of 100 (at byte 101)',
      );
    });
  });
}
