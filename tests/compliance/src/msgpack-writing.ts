import { runInNewContext } from 'node:vm';
import { ByteWriter, type CodecFactory, SerializationError } from '@mas/codec';
import { describe, expect, it } from 'vitest';

/** What is written when a value is not what it seems, and who owns which bytes. */
export function testWriting(factory: CodecFactory): void {
  const codec = factory.create();

  describe('writing', () => {
    it('refuses a value whose getter throws only when it is read again, and writes nothing', () => {
      let reads = 0;
      const value = {
        // A codec may write what is common without reading it twice.
        large: 2n ** 63n,
        get twice() {
          reads += 1;
          if (reads % 2 === 0) throw new Error('not again');
          return 1;
        },
      };
      expect(() => codec.encode(value)).toThrow(SerializationError);
      const target = new ByteWriter();
      expect(() => codec.encodeInto?.(value, target)).toThrow(
        /^value: writing the bytes failed: not again$/,
      );
      expect(target.length).toBe(0);
      expect(codec.decode(codec.encode([1]))).toEqual([1]);
    });

    it('takes a value whose getter uses the codec itself', () => {
      const value = {
        get inner() {
          return codec.encode({ long: 'x'.repeat(10_000), big: 2 ** 40 });
        },
        after: -0,
      };
      const { inner, after } = codec.decode(codec.encode(value)) as {
        inner: Uint8Array;
        after: number;
      };
      expect(codec.decode(inner)).toEqual({ long: 'x'.repeat(10_000), big: 2 ** 40 });
      expect(after).toBe(-0);
    });

    it('takes the items of an array, whatever its named properties are', () => {
      const named = { map: 1, forEach: 2, a: 3, constructor: 4 };
      for (const item of [1, -0, 2n ** 60n]) {
        expect(codec.decode(codec.encode(Object.assign([item], named)))).toStrictEqual([item]);
      }
    });

    it('takes objects and arrays of another realm, and objects without a prototype', () => {
      const foreign: unknown = runInNewContext(
        '({ a: [1, { b: 2 ** 40 }], c: Object.create(null) })',
      );
      expect(codec.decode(codec.encode(foreign))).toStrictEqual({ a: [1, { b: 2 ** 40 }], c: {} });
    });

    it('goes on after a message so long that its buffer is not kept', () => {
      const long = 'x'.repeat(3_000_000);
      for (const last of [1, -0, 2n ** 60n]) {
        const bytes = codec.encode([long, last]);
        const target = new ByteWriter();
        codec.encodeInto?.([long, last], target);
        codec.encode([last, last]);
        expect(Buffer.compare(bytes, target.bytes.subarray(0, target.length))).toBe(0);
        expect(codec.decode(bytes)).toStrictEqual([long, last]);
      }
    });
  });

  it.each([
    ['a Uint8Array', (bytes: Uint8Array) => bytes],
    ['a Buffer', (bytes: Uint8Array) => Buffer.from(bytes)],
  ])('bytes that were received belong to the receiver alone: %s', (_name, sentAs) => {
    for (const length of [3, 10_000]) {
      const content = Uint8Array.from({ length }, (_, index) => index + 1);
      const message = Buffer.from(codec.encode([sentAs(content), { b: new Uint8Array(2) }]));
      const keys = Reflect.ownKeys(message).length;
      const [first, { b }] = codec.decode(message) as [Uint8Array, { b: Uint8Array }];
      expect(Reflect.ownKeys(message)).toHaveLength(keys);
      for (const [bytes, size] of [
        [first, length],
        [b, 2],
      ] as const) {
        expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
        expect(bytes.buffer.byteLength).toBe(size);
      }
      first[0] = 99;
      message.fill(0);
      codec.decode(codec.encode([new Uint8Array(length), 'another']));
      expect([first[0], ...b]).toEqual([99, 0, 0]);
      expect(Buffer.compare(first.subarray(1), content.subarray(1))).toBe(0);
    }
  });
}
