import { deepStrictEqual } from 'node:assert';
import vm from 'node:vm';
import type { CodecFactory } from '@mas/codec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodecAbilities } from './codec-abilities.ts';
import { anyValue } from './codec-arbitraries.ts';

/** Every value arrives equal, to the sign of zero and the prototype. */
export function testValues(factory: CodecFactory, abilities: CodecAbilities): void {
  const codec = factory.create();

  describe('brings over, equal', () => {
    it.each(plainCases())('%s', (_name, value) => {
      deepStrictEqual(codec.decode(codec.encode(value)), value);
      const nested = { list: [value, { value }], last: 1 };
      deepStrictEqual(codec.decode(codec.encode(nested)), nested);
    });

    it('arrays and objects of every length class', () => {
      for (const length of [0, 1, 15, 16, 255, 256, 65_535, 65_536]) {
        const array = Array.from({ length }, (_, index) => index);
        const map = Object.fromEntries(array.map((index) => [`key ${index}`, index]));
        deepStrictEqual(codec.decode(codec.encode(array)), array);
        deepStrictEqual(codec.decode(codec.encode(map)), map);
      }
    });

    it('strings of every length class, as values and as keys', () => {
      for (const length of [0, 1, 15, 16, 31, 32, 199, 200, 201, 255, 256, 65_535, 65_536]) {
        for (const character of ['a', 'ü', '世', '🌍', '"', '\ufeff']) {
          const text = character.repeat(length);
          deepStrictEqual(codec.decode(codec.encode([text])), [text]);
          deepStrictEqual(codec.decode(codec.encode({ [text]: 1 })), { [text]: 1 });
        }
      }
    });

    it('the order of keys', () => {
      const value = { b: 1, a: 2, 10: 3, 9: 4, '': 5 };
      expect(Object.keys(codec.decode(codec.encode(value)) as object)).toEqual(Object.keys(value));
    });

    it('any value (property)', () => {
      fc.assert(
        fc.property(anyValue(abilities), (value) => {
          deepStrictEqual(codec.decode(codec.encode(value)), value);
        }),
        { numRuns: 300 },
      );
    });
  });

  describe('brings over, as what it stands for', () => {
    it.each<[string, unknown, unknown]>([
      ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
      [
        'an object with a getter, which is read',
        Object.seal({ get: 1, ...getter() }),
        { get: 1, a: 2 },
      ],
      ['an array of another realm', vm.runInNewContext('[1, { a: 2 }]'), [1, { a: 2 }]],
      ['a frozen object', Object.freeze({ a: Object.freeze([1]) }), { a: [1] }],
      ['an array without its named properties', Object.assign([1], { a: 1, map: 2 }), [1]],
    ])('%s', (_name, value, arriving) => {
      deepStrictEqual(codec.decode(codec.encode([value])), [arriving]);
    });
  });

  it('does not change the value, nor keep hold of it', () => {
    const value = { list: [1, { a: 'x' }], text: 'y' };
    const bytes = codec.encode(value);
    deepStrictEqual(value, { list: [1, { a: 'x' }], text: 'y' });
    value.list.length = 0;
    deepStrictEqual(codec.decode(bytes), { list: [1, { a: 'x' }], text: 'y' });
  });
}

function getter(): object {
  return Object.defineProperty({}, 'a', { get: () => 2, enumerable: true });
}

function plainCases(): [string, unknown][] {
  const integers = [7, 8, 15, 16, 31, 32, 52, 53].flatMap((bits) => [
    2 ** bits - 1,
    -(2 ** bits) + 1,
    ...(bits < 53 ? [2 ** bits, -(2 ** bits), -(2 ** bits) - 1] : []),
  ]);
  return [
    ['null', null],
    ['true', true],
    ['false', false],
    ['zero', 0],
    ['integers of every width', [...integers, 1, -1, -31, -32, -33]],
    ['fractions', [0.5, -0.1, 1e-7, 5e-324, 1e-300, 2 ** 52 + 0.5, 123456789.12345679]],
    ['an empty array', []],
    ['an empty object', {}],
    ['empty ones in each other', [[], {}, [[]], { a: {} }, { a: [] }]],
    ['text of every kind', ['Grüße, 世界 🌍', '\0\b\t\n\r"\\/', '\u2028\u2029\ufeff\ufffe', ' ']],
    ['text that looks like something else', ['NaN', '-Infinity', '12345678901234567890', '1e400']],
    ['keys of every kind', { '': 1, 'a b': 2, ü: 3, '"\\\n': 4, NaN: 5, '12345678901234567': 6 }],
    ['the names of inherited properties', { constructor: 1, toString: 2, valueOf: 3, toJSON: 4 }],
    ['__type__ and __proto__ as text', ['__type__', '__proto__', { type: '__type__' }]],
    ['the same object twice', ((shared) => [shared, shared])({ a: 1 })],
  ];
}
