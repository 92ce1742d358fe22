import { deepStrictEqual } from 'node:assert';
import { type CodecFactory, customType, TypeRegistry } from '@mas/codec';
import { describe, expect, it } from 'vitest';
import { type CodecAbilities, decodeFailure, refusal } from './codec-abilities.ts';

class Box {
  readonly content: unknown;
  constructor(content: unknown) {
    this.content = content;
  }
}

const types = new TypeRegistry([
  customType({
    class: Box,
    serialize: ({ content }) => content,
    deserialize: (data) => new Box(data),
  }),
]);

/** The limits of depth and size, which hold to the level and to the byte. */
export function testLimits(factory: CodecFactory, { bytes, raw }: CodecAbilities): void {
  describe('the limit of depth', () => {
    it.each<[string, (value: unknown) => unknown]>([
      ['arrays', (value) => [value]],
      ['objects', (value) => ({ value })],
      ['long arrays', (value) => [...Array.from({ length: 20 }, () => 0), value]],
    ])('is 100 by default, in both directions: %s', (_name, wrap) => {
      const codec = factory.create();
      const value = nested(100, 0, wrap);
      deepStrictEqual(codec.decode(codec.encode(value)), value);
      const error = refusal(codec, wrap(value));
      expect(error.reason).toBe('nested deeper than the limit of 100');
      expect(error.path).toHaveLength(100);
      deepStrictEqual(codec.decode(raw(value)), value);
      expect(decodeFailure(codec, raw(wrap(value))).message).toContain('deeper than the limit');
    });

    it.each([1, 2, 1000])('can be set for a connection: %i', (maxDepth) => {
      const codec = factory.create({ maxDepth });
      const value = nested(maxDepth, 0);
      deepStrictEqual(codec.decode(codec.encode(value)), value);
      refusal(codec, [value]);
      decodeFailure(codec, raw([value]));
    });

    it.each([0, -1, Number.NaN, 1001, Number.POSITIVE_INFINITY])('cannot be %s', (maxDepth) => {
      expect(() => factory.create({ maxDepth })).toThrow(RangeError);
    });

    it('counts empty arrays and objects', () => {
      const codec = factory.create({ maxDepth: 3 });
      for (const empty of [[], {}]) {
        deepStrictEqual(codec.decode(codec.encode(nested(2, empty))), nested(2, empty));
        refusal(codec, nested(3, empty));
        decodeFailure(codec, raw(nested(3, empty)));
      }
    });

    it('does not count bytes', () => {
      if (!bytes) return;
      const codec = factory.create({ maxDepth: 3 });
      const value = nested(3, Uint8Array.of(1));
      deepStrictEqual(codec.decode(codec.encode(value)), value);
    });

    it('counts two levels for a custom type', () => {
      const codec = factory.create({ maxDepth: 5, types });
      const value = nested(1, new Box([new Box(0)]));
      const wider = factory.create({ maxDepth: 6, types });
      refusal(codec, value);
      deepStrictEqual(wider.decode(wider.encode(value)), value);
      decodeFailure(codec, wider.encode(value));
    });

    it('holds at 1000 levels of custom types and objects without a stack overflow', () => {
      const codec = factory.create({ maxDepth: 1000, types });
      const value = nested(333, 0, (content) => new Box({ content }));
      deepStrictEqual(codec.decode(codec.encode(value)), value);
      refusal(codec, new Box({ content: value }));
    });

    it('holds for a message of many levels', () => {
      const codec = factory.create();
      const deep = factory.create({ maxDepth: 1000 });
      const wide = Array.from({ length: 200 }, () => nested(101, 'x'.repeat(1000)));
      decodeFailure(codec, deep.encode(wide));
      const flat = Array.from({ length: 200 }, () => nested(99, '[{"\\'.repeat(250)));
      deepStrictEqual(codec.decode(codec.encode(flat)), flat);
    });
  });

  describe('the limit of size', () => {
    const text = noise(1000);
    const message = factory.create().encode({ text });

    it('holds to the byte', () => {
      const exact = factory.create({ maxBytes: message.length });
      deepStrictEqual(exact.decode(message), { text });
      const less = factory.create({ maxBytes: message.length - 1 });
      const error = decodeFailure(less, message);
      expect(error.reason).toContain(String(message.length));
      expect(error.reason).toContain(String(message.length - 1));
    });

    it('is 16 MiB by default', () => {
      const codec = factory.create();
      const overhead = codec.encode(noise(2 ** 20)).length - 2 ** 20;
      const largest = noise(16 * 2 ** 20 - overhead);
      const encoded = codec.encode(largest);
      expect(encoded.length).toBe(16 * 2 ** 20);
      expect(codec.decode(encoded) === largest).toBe(true);
      decodeFailure(codec, codec.encode(`${largest}x`));
    });

    it.each([0, -1, Number.NaN])('cannot be %s', (maxBytes) => {
      expect(() => factory.create({ maxBytes })).toThrow(RangeError);
    });
  });
}

/** Text that a codec which compresses cannot make shorter, and that JSON need not escape. */
function noise(length: number): string {
  const bytes = new Uint8Array(length);
  let state = 1;
  for (let index = 0; index < length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = 0x23 + ((state >>> 0) % 57);
  }
  return new TextDecoder().decode(bytes);
}

function nested(
  levels: number,
  core: unknown,
  wrap: (value: unknown) => unknown = (value) => [value],
): unknown {
  let value = core;
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return value;
}
