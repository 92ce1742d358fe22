import { customType, TypeRegistry } from '@mas/codec';
import { describe, expect, it } from 'vitest';
import { decodeFailure } from './errors-thrown.ts';
import { plainValues } from './rules.ts';

class Point {
  readonly x: number;
  constructor(x: number) {
    this.x = x;
  }
}

const values = plainValues({ types: new TypeRegistry([customType(Point, ['x'])]) });

describe('a decoded map with the key __type__', () => {
  it('is the value of the custom type with that number', () => {
    expect(values.fromPlain({ __type__: [0, { x: 1 }] })).toEqual(new Point(1));
  });

  it.each([1, -1, 0.5, 2 ** 60, Number.NaN])('is refused when no type has the number %s', (id) => {
    const error = decodeFailure(() => values.fromPlain({ __type__: [id, null] }));
    expect(error.message).toContain(`no custom type has the number ${id} here`);
  });

  it('is refused when no types are registered', () => {
    decodeFailure(() => plainValues().fromPlain({ __type__: [0, { x: 1 }] }));
  });

  it.each([
    [{ __type__: [0, { x: 1 }], more: 1 }],
    [{ __type__: [0] }],
    [{ __type__: [0, 1, 2] }],
    [{ __type__: [] }],
    [{ __type__: null }],
    [{ __type__: { 0: 0, 1: 1, length: 2 } }],
    [{ __type__: '01' }],
  ])('is refused when it is %j', (map) => {
    expect(decodeFailure(() => values.fromPlain([map])).message).toMatch(/^message\[0\]: a map /);
  });

  it.each([['0'], [null], [true], [{}], [[0]], [{ toString: 1, valueOf: 1 }], [10n ** 20n]])(
    'is refused when the number is something else (case %#)',
    (id) => {
      const error = decodeFailure(() => values.fromPlain({ __type__: [id, null] }));
      expect(error.reason).toBe('the type id of a __type__ map must be a number');
    },
  );
});

describe('a decoded map with the key __proto__', () => {
  it('is refused, with its place, and changes no prototype', () => {
    const map = JSON.parse('{"a": [{"__proto__": {"polluted": true}}]}') as object;
    expect(decodeFailure(() => values.fromPlain(map)).path).toEqual(['a', 0, '__proto__']);
    expect('polluted' in {}).toBe(false);
  });

  it.each(['constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'is no matter of other names: %s is a key like any other',
    (key) => {
      const map = values.fromPlain({ [key]: 1 }) as Record<string, unknown>;
      expect(Object.keys(map)).toEqual([key]);
      expect(Object.getPrototypeOf(map)).toBe(Object.prototype);
    },
  );
});
