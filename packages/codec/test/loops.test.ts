import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { plainValues } from './rules.ts';

const values = plainValues();

afterEach(() => {
  Reflect.deleteProperty(Object.prototype, 'inherited');
});

function giveAll(prototype: object, value: unknown): void {
  Object.defineProperty(prototype, 'inherited', {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

describe('what all objects inherit', () => {
  it('is no part of a map, and is not refused', () => {
    giveAll(Object.prototype, undefined);
    const map = { a: { b: 1 } };
    expect(values.toPlain(map) === map).toBe(true);
  });

  it('is no part of a map of another realm, and is not refused', () => {
    const map = runInNewContext(
      'Object.prototype.inherited = undefined; ({ a: { b: 1 } })',
    ) as object;
    expect(values.toPlain([map, { c: 1 }, map])).toEqual([
      { a: { b: 1 } },
      { c: 1 },
      { a: { b: 1 } },
    ]);
  });

  it('does not stand for what is hidden', () => {
    giveAll(Object.prototype, 1);
    const hidden = Object.defineProperty({ a: 1 }, 'b', { value: 1 });
    expect(() => values.toPlain({ hidden })).toThrow('a property that is not enumerable');
  });
});

describe('a map that changes while it is read is refused:', () => {
  it('what is deleted is missed', () => {
    const map = {
      get first() {
        Reflect.deleteProperty(map, 'second');
        return 1;
      },
      second: 2,
    };
    expect(() => values.toPlain([map])).toThrow('value[0].second: undefined cannot be sent');
  });

  it('what is added is not passed over', () => {
    const map = {
      get first() {
        Reflect.set(map, 'second', 2);
        return 1;
      },
    };
    expect(() => values.toPlain([map])).toThrow('a property that is not enumerable cannot be sent');
  });
});
