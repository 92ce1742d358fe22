import { deepStrictEqual } from 'node:assert';
import { type Codec, type CodecFactory, customType, DecodeError, TypeRegistry } from '@mas/codec';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type CodecAbilities, decodeFailure } from './codec-abilities.ts';
import { anyValue, suspiciousValue } from './codec-arbitraries.ts';

class Point {
  readonly x: unknown;
  constructor(x: unknown) {
    this.x = x;
  }
}

class Any {
  readonly data: unknown;
  constructor(data: unknown) {
    this.data = data;
  }
}

const types = new TypeRegistry([
  customType({
    class: Any,
    serialize: ({ data }) => data,
    deserialize: (data) => new Any(data),
  }),
  customType(Point, ['x']),
]);

/** Whatever the bytes are: a value or a DecodeError, and a codec that works on. */
export function testHostileInput(factory: CodecFactory, abilities: CodecAbilities): void {
  const { raw } = abilities;
  const codec = factory.create({ types });
  const inherited = Object.getOwnPropertyNames(Object.prototype);

  afterEach(() => {
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(inherited);
    const value = { works: ['on', new Any(1)] };
    deepStrictEqual(codec.decode(codec.encode(value)), value);
  });

  describe('decoding what a hostile peer sends gives a value or a DecodeError:', () => {
    it('any bytes (property)', () => {
      const bytes = fc.uint8Array({ maxLength: 100, size: 'max' });
      fc.assert(
        fc.property(bytes, (message) => decodesOrFails(codec, message)),
        { numRuns: 1000 },
      );
    });

    it('messages in which bits are flipped (property)', () => {
      const flips = fc.array(fc.tuple(fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 3 });
      fc.assert(
        fc.property(anyValue(abilities), flips, (value, places) => {
          const message = codec.encode(value);
          for (const [place, bit] of places) message[place % message.length]! ^= 1 << bit;
          decodesOrFails(codec, message);
        }),
        { numRuns: 500 },
      );
    });

    it('messages that are cut off or followed by others (property)', () => {
      fc.assert(
        fc.property(anyValue(abilities), fc.nat(), (value, place) => {
          const message = codec.encode([value]);
          const cut = message.subarray(0, place % message.length);
          decodeFailure(codec, cut);
          decodeFailure(codec, Buffer.concat([message, message]));
        }),
        { numRuns: 200 },
      );
    });

    it('values with suspicious keys (property)', () => {
      fc.assert(
        fc.property(suspiciousValue(), (value) => decodesOrFails(codec, raw(value))),
        { numRuns: 500 },
      );
    });

    it('nothing at all', () => {
      decodeFailure(codec, new Uint8Array());
    });
  });

  it('refuses the key __proto__, with its place, and builds no prototype', () => {
    for (const content of [{ polluted: 1 }, null, 5, []]) {
      const map = Object.fromEntries([
        ['a', 1],
        ['__proto__', content],
      ]);
      decodeFailure(codec, raw(map));
      decodeFailure(codec, raw({ b: [map] }));
      decodeFailure(codec, raw({ __type__: [0, map] }));
    }
    expect('polluted' in {}).toBe(false);
  });

  it('takes the names of inherited properties for keys like any other', () => {
    const value = { constructor: 1, prototype: 2, toString: 3, valueOf: 4, __defineGetter__: 5 };
    deepStrictEqual(codec.decode(raw(value)), value);
  });
}

function decodesOrFails(codec: Codec, message: Uint8Array): void {
  let value: unknown;
  try {
    value = codec.decode(message);
  } catch (error) {
    if (error instanceof DecodeError) return;
    throw error;
  }
  checkPrototypes(value);
}

/** Nothing but plain objects, arrays, bytes and values of registered types. */
function checkPrototypes(value: unknown): void {
  expect(value).not.toBe(undefined);
  if (typeof value !== 'object' || value === null) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  const allowed = [Object, Array, Uint8Array, Any, Point].map((maker) => maker.prototype);
  if (!allowed.includes(prototype as never)) throw new Error('a prototype came from the input');
  if (!(value instanceof Uint8Array)) Object.values(value).forEach(checkPrototypes);
}
