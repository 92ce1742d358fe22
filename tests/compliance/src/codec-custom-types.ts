import { deepStrictEqual } from 'node:assert';
import { type Codec, type CodecFactory, customType, TypeRegistry } from '@mas/codec';
import { describe, expect, it } from 'vitest';
import { type CodecAbilities, decodeFailure, refusal } from './codec-abilities.ts';

class Point {
  readonly x: unknown;
  readonly y: unknown;
  constructor(x: unknown, y: unknown) {
    this.x = x;
    this.y = y;
  }
}

class PixelPoint extends Point {}

class Name {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const point = customType(Point, ['x', 'y']);
const name = customType({
  class: Name,
  serialize({ text }) {
    if (text === '') throw new RangeError('a name is not empty');
    return text;
  },
  deserialize(data) {
    if (typeof data !== 'string') throw new RangeError('a name is text');
    return new Name(data);
  },
});

/** Values of custom types, on the wire as the protocol says. */
export function testCustomTypes(factory: CodecFactory, { raw }: CodecAbilities): void {
  const codecOf = (...types: ConstructorParameters<typeof TypeRegistry>): Codec =>
    factory.create({ types: new TypeRegistry(...types) });
  const codec = codecOf([point, name]);

  describe('values of custom types', () => {
    it('arrive equal, also in the data of each other', () => {
      const value = { a: [new Point(new Name('x'), [new Point(1, { b: new Name('y') })]), 2] };
      deepStrictEqual(codec.decode(codec.encode(value)), value);
      deepStrictEqual(codec.decode(codec.encode(new Name('root'))), new Name('root'));
    });

    it('travel as a map with the one key __type__, numbered from 0', () => {
      const value = new Point(new Name('x'), null);
      const wire = { __type__: [0, { x: { __type__: [1, 'x'] }, y: null }] };
      deepStrictEqual(codec.decode(raw([wire])), [value]);
      // The other way round: what another end reads that makes other things of the same numbers.
      const seen: unknown[] = [];
      const spy = (made: abstract new () => object) =>
        customType({
          class: made,
          serialize: () => null,
          deserialize: (data) => ({ seen: seen.push(data) }),
        });
      codecOf([spy(class Zeroth {}), spy(class First {})]).decode(codec.encode([value]));
      deepStrictEqual(seen, ['x', { x: { seen: 1 }, y: null }]);
    });

    it('of a subclass are refused, with the place', () => {
      const error = refusal(codec, [new PixelPoint(1, 2)]);
      expect(error.message).toMatch(/^value\[0\]: an instance of PixelPoint cannot be sent/);
    });

    it('of a subclass arrive when that has a type of its own', () => {
      const both = codecOf([point, customType(PixelPoint, ['x', 'y'])]);
      const value = [new PixelPoint(1, 2), new Point(3, 4)];
      deepStrictEqual(both.decode(both.encode(value)), value);
    });

    it('with a number that is unknown here are refused', () => {
      const fewer = codecOf([point]);
      expect(decodeFailure(fewer, codec.encode([new Name('x')])).message).toMatch(
        /^message\[0\]: no custom type has the number 1 here/,
      );
      decodeFailure(factory.create(), codec.encode(new Point(1, 2)));
    });

    it.each([
      [{ __type__: [0, { x: 1, y: 2 }], more: 1 }],
      [{ more: 1, __type__: [0, { x: 1, y: 2 }] }],
      [{ __type__: [0] }],
      [{ __type__: [0, { x: 1, y: 2 }, 3] }],
      [{ __type__: { a: 1 } }],
      [{ __type__: null }],
      [{ __type__: ['0', { x: 1, y: 2 }] }],
      [{ __type__: [-1, 1] }],
      [{ __type__: [0.5, 1] }],
      [{ __type__: [{ toString: 1, valueOf: 1 }, 1] }],
      [{ __type__: [0, { x: 1 }] }],
      [{ __type__: [0, [1, 2]] }],
      [{ __type__: [1, 5] }],
    ])('are refused when the map is wrong: %j', (map) => {
      expect(decodeFailure(codec, raw({ a: [map] })).path).toEqual(['a', 0]);
    });

    it('fail with the cause and the place when their serializer throws', () => {
      const error = refusal(codec, { a: new Name('') });
      expect(error.message).toBe('value.a: the serializer of Name failed: a name is not empty');
      expect(error.cause).toBeInstanceOf(RangeError);
    });

    it('fail with the cause and the place when their deserializer throws', () => {
      const error = decodeFailure(codec, raw({ a: [{ __type__: [1, 5] }] }));
      expect(error.message).toBe('message.a[0]: the deserializer of Name failed: a name is text');
      expect(error.cause).toBeInstanceOf(RangeError);
    });

    it('are refused with the place of what their data cannot say', () => {
      expect(refusal(codec, [new Point(1, undefined)]).path).toEqual([0, '__type__', 1, 'y']);
    });

    it('may use the codec in their functions', () => {
      class Sealed {
        readonly content: unknown;
        constructor(content: unknown) {
          this.content = content;
        }
      }
      const sealing = codecOf([
        customType({
          class: Sealed,
          serialize: ({ content }) => [...sealing.encode(content)],
          deserialize: (data) => new Sealed(sealing.decode(Uint8Array.from(data as number[]))),
        }),
      ]);
      const value = [1, new Sealed([new Sealed({ a: 'x' })]), { b: [2 ** 40] }];
      deepStrictEqual(sealing.decode(sealing.encode(value)), value);
      expect(refusal(sealing, [0, [new Sealed(1), undefined]]).path).toEqual([1, 1]);
    });
  });
}
