import { deepStrictEqual } from 'node:assert';
import { ByteWriter, type CodecFactory } from '@mas/codec';
import { describe, expect, it } from 'vitest';
import type { CodecAbilities } from './codec-abilities.ts';

/** Who owns which bytes. */
export function testBuffers(factory: CodecFactory, { bytes }: CodecAbilities): void {
  const codec = factory.create();
  const values = [
    null,
    [1, 'two', { three: 3.5 }],
    'Grüße, 世界 🌍',
    '世'.repeat(5000),
    'x'.repeat(100_000),
    '世'.repeat(20_000),
    Array.from({ length: 10_000 }, (_, index) => index),
  ];

  describe('encode', () => {
    it('returns bytes of its own, which no later call overwrites', () => {
      const first = codec.encode(['first', 1]);
      const copy = [...first];
      for (const value of values) codec.encode(value);
      factory.create().encode(['other']);
      if (codec.encodeInto !== undefined) codec.encodeInto(['third'], new ByteWriter());
      expect([...first]).toEqual(copy);
    });

    it('returns bytes that the caller may overwrite', () => {
      codec.encode(['first']).fill(0xff);
      deepStrictEqual(codec.decode(codec.encode(['first'])), ['first']);
    });
  });

  if (codec.encodeInto !== undefined) {
    describe('encodeInto', () => {
      it('appends the bytes that encode returns, and makes the target grow', () => {
        for (const initialBytes of [0, 1, 1024, 1_000_000]) {
          const target = new ByteWriter(initialBytes);
          let expected = Buffer.alloc(0);
          for (const value of values) {
            codec.encodeInto?.(value, target);
            expected = Buffer.concat([expected, codec.encode(value)]);
          }
          expect(Buffer.compare(written(target), expected)).toBe(0);
        }
      });

      it('has the same bytes however much room there is', () => {
        const items = [
          ...[
            null,
            true,
            false,
            0,
            1,
            200,
            40_000,
            2 ** 31,
            2 ** 40,
            -1,
            -100,
            -30_000,
            -(2 ** 40),
            -1.5,
          ],
          ...['', 'é', '"', 'x'.repeat(24), 'x'.repeat(25), 'é'.repeat(31), 'x'.repeat(2000)],
          ...[[], {}, [1, [2]], { [`a longer key ${'x'.repeat(20)}`]: { b: 'x'.repeat(24) } }],
          ...(bytes ? [new Uint8Array(0), new Uint8Array(300).fill(7)] : []),
        ];
        const keys = Array.from({ length: 20 }, (_, index) => `key ${'x'.repeat(index)}`);
        for (const item of items) {
          const map = Object.fromEntries(keys.map((key) => [key, item]));
          for (const value of [item, Array.from({ length: 20 }, () => item), map]) {
            const expected = codec.encode(value);
            const message = codec.encode([0.5, -1.5, value]);
            for (let room = 0; room <= 70; room += 1) {
              const target = new TightWriter(room);
              codec.encodeInto?.(value, target);
              expect(Buffer.compare(written(target), expected)).toBe(0);
              const whole = new TightWriter(room);
              codec.encodeMessage?.(0.5, -1.5, value, whole);
              if (whole.length > 0) expect(Buffer.compare(written(whole), message)).toBe(0);
            }
          }
        }
      });

      it('leaves the length of the target as it was when it throws', () => {
        const target = new ByteWriter(4);
        target.append(Uint8Array.of(1, 2, 3));
        expect(() => codec.encodeInto?.([...values, undefined], target)).toThrow('value[7]');
        expect([...written(target)]).toEqual([1, 2, 3]);
      });
    });
  }

  describe('decode', () => {
    it('reads a message that lies within a larger buffer', () => {
      for (const value of values) {
        const message = codec.encode(value);
        const buffer = Buffer.alloc(message.length + 20, 0xff);
        buffer.set(message, 10);
        deepStrictEqual(codec.decode(buffer.subarray(10, 10 + message.length)), value);
      }
    });

    it('gives the same of bytes that own their buffer, and keeps little more than it gives', () => {
      const long = bytes ? [new Uint8Array(100_000).fill(7), new Uint8Array(10)] : [];
      for (const value of [...values, ...long, long, ['x'.repeat(200_000), ...long]]) {
        const message = codec.encode(value);
        const decoded = codec.decode(new Uint8Array(message), { isOwned: true });
        deepStrictEqual(decoded, value);
        for (const item of [decoded].flat()) {
          if (item instanceof Uint8Array) {
            expect(item.buffer.byteLength).toBeLessThanOrEqual(2 * item.length);
          }
        }
      }
    });

    it('neither changes the bytes nor keeps hold of them', () => {
      const value = { text: 'abc', long: 'x'.repeat(1000), data: bytes ? Uint8Array.of(1, 2) : 0 };
      const message = Buffer.from(codec.encode(value));
      const copy = Buffer.from(message);
      const decoded = codec.decode(message) as typeof value;
      expect(Buffer.compare(message, copy)).toBe(0);
      message.fill(0xff);
      deepStrictEqual(decoded, value);
      if (decoded.data instanceof Uint8Array) {
        expect(decoded.data.buffer).not.toBe(message.buffer);
        expect(decoded.data.buffer.byteLength).toBe(2);
      }
    });
  });
}

/** Grows by as little as it can. */
class TightWriter extends ByteWriter {
  override reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(this.length + count);
    grown.set(written(this));
    this.bytes = grown;
  }
}

function written({ bytes, length }: ByteWriter): Uint8Array {
  return bytes.subarray(0, length);
}
