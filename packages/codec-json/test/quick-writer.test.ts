import { ByteWriter } from '@mas/codec';
import { json } from '@mas/codec-json';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';

const codec = json().create();

/** A bigint makes a message one that is written the long way: checked first, then as text, then as bytes. */
const SLOW = 2n ** 63n;
const slowly = (value: unknown) =>
  Buffer.from(codec.encode([value, SLOW]))
    .toString()
    .slice(1, -`,${SLOW}]`.length);
const quickly = (value: unknown) => Buffer.from(codec.encode(value)).toString();

/** What comes of it: a text, or what is wrong, but for the place. */
function outcome(run: () => string): unknown {
  try {
    return { text: run() };
  } catch (error) {
    return (error as { reason: string }).reason;
  }
}

const decimals = fc
  .tuple(fc.maxSafeInteger(), fc.integer({ min: -12, max: 24 }))
  .map(([digits, exponent]) => Number(`${digits}e${-exponent}`));
const edges = fc
  .tuple(fc.integer({ min: -8, max: 17 }), fc.constantFrom(-1, -0.5, -1e-6, 0, 1e-7, 1e-6, 0.5, 1))
  .map(([exponent, more]) => 10 ** exponent + more);
const numbers = fc.oneof(
  fc.integer(),
  fc.integer({ min: -200, max: 200 }),
  fc.double(),
  fc.maxSafeInteger(),
  decimals,
  edges,
  edges.map((value) => -value),
  fc.constantFrom(
    0,
    -0,
    2 ** 31,
    2 ** 31 - 1,
    -(2 ** 31),
    -(2 ** 31) - 1,
    2 ** 32,
    2 ** 32 - 1,
    1e9,
    1e21,
  ),
);
const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'binary-ascii', maxLength: 300 }),
  fc.constantFrom('', 'x'.repeat(24), 'x'.repeat(25), 'x'.repeat(1024), 'é'.repeat(1025)),
  fc.constantFrom(
    '\ud800',
    '\udc00\ud800',
    '😀',
    '\u2028',
    '\u007f',
    '\u0080',
    '\ufeff',
    '"',
    '\\',
  ),
);
const values = fc.anything({
  maxDepth: 4,
  key: fc.oneof(texts, fc.constantFrom('1', '0', 'toJSON', '__proto__', '__type__', 'a')),
  withNullPrototype: true,
  values: [numbers, texts, fc.boolean(), fc.constant(null)],
});

/** Writes as `json().create()` does, into a buffer that has to grow and has something in it. */
function appended(value: unknown): string {
  const target = new ByteWriter(1);
  target.append(Uint8Array.of(0x7e));
  codec.encodeInto?.(value, target);
  return Buffer.from(target.bytes.subarray(1, target.length)).toString();
}

describe('what is written in one go', () => {
  it('has the bytes that it has otherwise', () => {
    fc.assert(
      fc.property(values, (value) => {
        const slow = outcome(() => slowly(value));
        expect(outcome(() => quickly(value))).toEqual(slow);
        expect(outcome(() => appended(value))).toEqual(slow);
      }),
      { numRuns: 3000 },
    );
  });

  it('has the numbers that JSON.stringify writes', () => {
    const plain = numbers.filter(
      (value) =>
        Number.isFinite(value) &&
        !Object.is(value, -0) &&
        (Number.isSafeInteger(value) || !Number.isInteger(value)),
    );
    fc.assert(
      fc.property(fc.array(plain, { minLength: 20, maxLength: 20 }), (list) => {
        expect(quickly(list)).toBe(JSON.stringify(list));
      }),
      { numRuns: 3000 },
    );
  });

  it('has the text that JSON.stringify writes', () => {
    fc.assert(
      fc.property(texts, texts, (key, text) => {
        fc.pre(key !== '__proto__' && key !== '__type__');
        expect(quickly({ [key]: text })).toBe(JSON.stringify({ [key]: text }));
      }),
      { numRuns: 3000 },
    );
  });

  it('is nested up to the limit', () => {
    const shallow = json({ maxDepth: 2 }).create();
    expect(Buffer.from(shallow.encode([{ a: 1 }])).toString()).toBe('[{"a":1}]');
    for (const inner of [[], {}, [1]]) {
      expect(() => shallow.encode([{ a: inner }])).toThrow('nested deeper than the limit of 2');
    }
  });

  it('may be a map of many keys, of few, and of many again', () => {
    for (const keys of [3, 200, 200, 3, 200]) {
      const map = Object.fromEntries(Array.from({ length: keys }, (_, key) => [`k${key}`, key]));
      expect(quickly([map, map])).toBe(JSON.stringify([map, map]));
      const hiding = Object.defineProperty({ ...map }, 'hidden', { value: 1 });
      expect(() => codec.encode(hiding)).toThrow('a property that is not enumerable');
    }
  });

  it('may be the same empty map each time, which has to be empty', () => {
    const map = Object.freeze({});
    const kept: Record<string, unknown> = {};
    expect(quickly([map, kept, map, kept])).toBe('[{},{},{},{}]');
    Reflect.set(kept, Symbol('s'), 1);
    expect(() => codec.encode(kept)).toThrow('is a symbol');
    Reflect.deleteProperty(kept, Reflect.ownKeys(kept)[0] ?? '');
    kept.a = 1;
    expect(quickly([map, kept, { b: map }])).toBe('[{},{"a":1},{"b":{}}]');
    for (let count = 0; count < 2; count += 1) {
      expect(() => codec.encode(Object.freeze({ [Symbol('s')]: 1 }))).toThrow('is a symbol');
    }
  });

  it('may be written by a getter while another one is', () => {
    const inner: string[] = [];
    const value = {
      get outer() {
        inner.push(quickly({ inner: 1 }));
        return 2;
      },
    };
    expect(quickly(value)).toBe('{"outer":2}');
    expect(new Set(inner)).toEqual(new Set(['{"inner":1}']));
  });

  it('leaves the buffer as it was when it has to be written otherwise', () => {
    const target = new ByteWriter(4);
    target.append(Uint8Array.of(1, 2, 3));
    const value = ['a long text that makes the buffer grow', undefined];
    expect(() => codec.encodeInto?.(value, target)).toThrow('undefined cannot be sent');
    expect([...target.bytes.subarray(0, target.length)]).toEqual([1, 2, 3]);
  });
});

describe('what could be taken for a plain map', () => {
  afterEach(() => {
    Reflect.deleteProperty(Object.prototype, 'inherited');
  });

  const inheritAll = () => {
    Object.defineProperty(Object.prototype, 'inherited', {
      value: 1,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  };

  it('is refused for what it hides, also where something is inherited', () => {
    inheritAll();
    const hidden = Object.defineProperty({ a: 1 }, 'b', { value: 1 });
    expect(() => codec.encode([hidden])).toThrow('value[0]: a property that is not enumerable');
    const only = Object.defineProperty({}, 'b', { value: 1 });
    expect(() => codec.encode([only])).toThrow('value[0]: a property that is not enumerable');
    const shadowed = Object.defineProperty({ a: 1 }, 'inherited', { value: 1 });
    expect(() => codec.encode([shadowed])).toThrow('value[0]: a property that is not enumerable');
  });

  it('is sent without what is inherited', () => {
    inheritAll();
    expect(quickly([{ a: {} }, {}])).toBe('[{"a":{}},{}]');
  });

  it.each<[string, () => unknown, string]>([
    ['has a symbol', () => ({ a: 1, [Symbol('s')]: 1 }), 'is a symbol'],
    ['is of a class', () => new (class Point {})(), 'Point'],
    ['is an array that toJSON belongs to', () => Object.assign([1], { toJSON: () => 2 }), 'toJSON'],
    ['is of a class of arrays', () => new (class Line extends Array {})(), 'Line'],
    ['has a hole', () => new Array(2), 'hole'],
    ['is what toJSON belongs to', () => ({ toJSON: () => 2 }), 'a function cannot be sent'],
  ])('is refused when it %s', (_name, make, reason) => {
    expect(() => codec.encode({ in: make() })).toThrow(reason);
    expect(() => codec.encode({ in: make() })).toThrow('value.in');
  });

  it('is not what a proxy says at first', () => {
    const says = [['a'], []];
    const fickle = new Proxy({ a: 1 }, { ownKeys: () => says.shift() ?? [] });
    expect(quickly([fickle])).toBe('[{}]');
  });

  it('is sent as it is in the end when what is in it takes something out of it', () => {
    const map = {
      get first() {
        Reflect.deleteProperty(map, 'second');
        return 1;
      },
      second: 2,
    };
    expect(quickly([map])).toBe('[{"first":1}]');
    const last = {
      a: 1,
      get b() {
        Reflect.deleteProperty(last, 'a');
        return 1;
      },
    };
    expect(quickly([last])).toBe('[{"b":1}]');
  });

  it('is sent as it is in the end, or refused, when what is in it puts something into it', () => {
    const map = {
      get first() {
        Reflect.set(map, 'second', 2);
        return 1;
      },
    };
    expect(quickly([map])).toBe('[{"first":1,"second":2}]');
    const hiding = {
      get first() {
        Object.defineProperty(hiding, 'second', { value: 2, configurable: true });
        return 1;
      },
    };
    expect(() => codec.encode([hiding])).toThrow('a property that is not enumerable');
  });
});
