import { DecodeError } from '@mas/codec';
import { msgpack } from '@mas/codec-msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from './bytes.ts';

const codec = msgpack().create();

/** There and back; what comes back must have the order of the keys, too. */
function again(value: object): void {
  const back = codec.decode(codec.encode(value)) as object;
  expect(back).toStrictEqual(value);
  expect(JSON.stringify(back)).toBe(JSON.stringify(value));
}

describe('keys that came before', () => {
  it('are not expected where none was yet', () => {
    for (const key of ['00', 'a0 ff', 'c0']) {
      // After a key that came nowhere before.
      expect(() => codec.decode(hex(`82 a4 6e 65 77 21 01 ${key} 01`))).toThrow(DecodeError);
    }
  });

  it('are not taken for others that come in their place', () => {
    const key = fc.constantFrom('', 'a', 'b', 'ab', 'abc', 'aba', 'x'.repeat(31), 'x'.repeat(32));
    const other = fc.oneof(
      key,
      fc.string({ maxLength: 33 }),
      fc.constantFrom('é', 'ü', '1', '0', '10'),
    );
    const maps = fc.array(
      fc.dictionary(other, fc.oneof(fc.nat(300), key), { noNullPrototype: true }),
    );
    fc.assert(
      fc.property(maps, (list) => {
        if (list.some((map) => Object.hasOwn(map, '__proto__'))) return;
        again(list);
        again({ list, again: [list, list] });
      }),
      { numRuns: 1000 },
    );
  });

  it('may be more than are remembered', () => {
    const many = Array.from({ length: 200 }, (_, row) =>
      Object.fromEntries(Array.from({ length: 40 }, (_, column) => [`${row} ${column}`, column])),
    );
    again(many);
    again([...many].reverse());
  });

  it('may differ in no byte that is looked at first', () => {
    // The fourth of eight.
    const alike = Array.from({ length: 26 }, (_, index) => {
      const letter = String.fromCharCode(97 + index);
      return `aaa${letter}aaaa`;
    });
    again(alike.map((key) => ({ [key]: key, last: alike })));
    again(Object.fromEntries(alike.map((key) => [key, alike])));
  });

  it('do not make a key of what is none', () => {
    for (const key of ['00', '80', '90', 'c0', 'c3', 'c4 00', 'd9', 'a1', 'a1 ff']) {
      for (const before of ['81 a0 01', '81 a1 61 01', '']) {
        if (before !== '') codec.decode(hex(before));
        expect(() => codec.decode(hex(`81 ${key} 01`))).toThrow(DecodeError);
      }
    }
  });

  it('keep the value of the last of those that are equal', () => {
    expect(codec.decode(hex('83 a1 61 01 a1 62 02 a1 61 03'))).toStrictEqual({ a: 3, b: 2 });
  });

  it.each(['__proto__', '__type__'])('are never %s', (key) => {
    const bytes = Uint8Array.of(0x81, 0xa0 + key.length, ...new TextEncoder().encode(key), 1);
    for (let count = 0; count < 3; count += 1) {
      expect(() => codec.decode(bytes)).toThrow(DecodeError);
      // As a value it is a text like others.
      again([key, { text: key }]);
    }
  });
});

describe('a map of many keys', () => {
  it.each([0, 1, 4, 5, 15, 16, 17, 31, 32, 100, 127, 128, 129, 1000])('is whole: %i', (size) => {
    const keys = Array.from({ length: size }, (_, index) => `key ${index}`);
    for (let count = 0; count < 20; count += 1) {
      const map: Record<string, unknown> = {};
      for (const key of keys) map[key] = count % 2 === 0 ? key : count;
      again(map);
      const back = codec.decode(codec.encode(map)) as object;
      expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
      expect(Object.keys(back)).toEqual(keys);
    }
  });

  it('takes a place in the order of its own for keys that are numbers, as in any object', () => {
    const back = codec.decode(hex('86 a1 62 01 a1 32 02 a1 31 03 a1 61 04 a1 30 05 a1 63 06'));
    expect(Object.keys(back as object)).toEqual(['0', '1', '2', 'b', 'a', 'c']);
  });
});
