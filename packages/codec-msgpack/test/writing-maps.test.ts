import { msgpack } from '@mas/codec-msgpack';
import { afterEach, describe, expect, it } from 'vitest';

const codec = msgpack().create();
const again = (value: unknown) => codec.decode(codec.encode(value));

describe('a map', () => {
  afterEach(() => {
    Reflect.deleteProperty(Object.prototype, 'inherited');
  });

  it.each([0, 15, 16, 17, 255, 256, 0xffff, 0x1_0000])('of %i keys is written whole', (size) => {
    const map = Object.fromEntries(
      Array.from({ length: size }, (_, index) => [`k${index}`, index]),
    );
    expect(again([map, 'after'])).toStrictEqual([map, 'after']);
  });

  it('is written without what it inherits', () => {
    Object.defineProperty(Object.prototype, 'inherited', {
      value: 1,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    expect(Object.keys(again({ own: { a: 1 } }) as object)).toEqual(['own']);
    const bytes = codec.encode({ own: 2 });
    Reflect.deleteProperty(Object.prototype, 'inherited');
    expect(codec.decode(bytes)).toStrictEqual({ own: 2 });
  });

  it('is refused when it has more than what can be sent, also beside many keys', () => {
    for (const size of [0, 1, 20, 200, 20]) {
      const map = () =>
        Object.fromEntries(Array.from({ length: size }, (_, index) => [`k${index}`, index]));
      // Afterwards such a map is expected to be a large one, or not.
      codec.encode([map()]);
      const withSymbol = Object.assign(map(), { [Symbol('s')]: 1 });
      expect(() => codec.encode([withSymbol])).toThrow('a property whose key is a symbol');
      const hidden = Object.defineProperty(map(), 'hidden', { value: 1 });
      expect(() => codec.encode([hidden])).toThrow('a property that is not enumerable');
      // As many as there are keys.
      const both = Object.defineProperty(map(), Symbol('s'), { value: 1 });
      expect(() => codec.encode([both])).toThrow('a property whose key is a symbol');
    }
  });

  it('is what it is after its getters were read', () => {
    const deleting = {
      get first() {
        Reflect.deleteProperty(deleting, 'second');
        return 1;
      },
      second: 2,
    };
    expect(again(deleting)).toStrictEqual({ first: 1 });
    const adding: Record<string, unknown> = {
      get first() {
        Reflect.set(adding, 'second', 2);
        return 1;
      },
    };
    expect(again(adding)).toStrictEqual({ first: 1, second: 2 });
  });

  it('is written as ever after a large one', () => {
    const large = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`k${index}`, index]),
    );
    for (const map of [large, large, { a: 1 }, {}, large, { ...large, b: large }, { c: 'd' }]) {
      expect(again([map, 'after'])).toStrictEqual([map, 'after']);
    }
  });

  it('is written through a proxy as it is without', () => {
    const map = { a: 1, b: { c: 'd' } };
    expect(again(new Proxy(map, {}))).toStrictEqual(map);
    expect(again(Object.assign(Object.create(null), map))).toStrictEqual(map);
  });
});
