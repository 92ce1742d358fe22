import { deepStrictEqual } from 'node:assert';
import { ByteWriter, type CodecFactory } from '@mas/codec';
import { describe, expect, it } from 'vitest';
import { type CodecAbilities, refusal } from './codec-abilities.ts';

class Unregistered {
  readonly a = 1;
}

/** What could not arrive equal is refused, with its place. */
export function testRefusals(factory: CodecFactory, abilities: CodecAbilities): void {
  const codec = factory.create();

  describe('refuses, with the place', () => {
    it.each(refusedByAll())('%s', (_name, value) => {
      expect(refusal(codec, value).message).toMatch(/^value: /);
      const error = refusal(codec, { list: [0, value] });
      expect(error.message).toMatch(/^value\.list\[1\]: /);
      expect(error.path).toEqual(['list', 1]);
    });

    it.each(['__type__', '__proto__'])('the key %s', (key) => {
      const map = Object.fromEntries([
        ['a', 1],
        [key, [0, 1]],
      ]);
      expect(refusal(codec, [map]).message).toMatch(`value[0].${key}: the key ${key} `);
    });

    it('a hole in an array', () => {
      expect(refusal(codec, { list: Object.assign([1], { 2: 3 }) }).message).toMatch(
        /^value\.list\[1\]: the array has a hole here/,
      );
    });

    it('a cyclic value, and says where it leads back to', () => {
      const value = { a: [{ back: null as unknown }] };
      value.a[0]!.back = value.a;
      expect(refusal(codec, value).message).toBe(
        'value.a[0].back: the value is cyclic: this is value.a again',
      );
    });

    it('a value whose getter throws, with the cause', () => {
      const cause = new Error('not now');
      const value = Object.defineProperty({}, 'a', {
        get: () => {
          throw cause;
        },
        enumerable: true,
      });
      const error = refusal(codec, [value]);
      expect(error.path).toEqual([0, 'a']);
      expect(error.cause).toBe(cause);
    });
  });

  describe('brings over, or refuses with the place', () => {
    const cases: [string, boolean, unknown][] = [
      ['bytes', abilities.bytes, Uint8Array.of(0, 255)],
      ['half of a surrogate pair', abilities.loneSurrogates, 'a\ud800b'],
      ['the other half of a surrogate pair', abilities.loneSurrogates, '\udc00'],
      ...[-0, Number.NaN, Infinity, -Infinity, 2 ** 53, 2 ** 60, -(2 ** 64), 1e21, 1e300].map(
        (value): [string, boolean, unknown] => [
          `the number ${Object.is(value, -0) ? '-0' : value}`,
          abilities.specialNumbers,
          value,
        ],
      ),
      ...[2n ** 53n, -(2n ** 53n), 2n ** 63n, -(2n ** 63n), 2n ** 64n - 1n].map(
        (value): [string, boolean, unknown] => [
          `the bigint ${value}`,
          abilities.bigints !== 'none',
          value,
        ],
      ),
      ...[2n ** 64n, -(2n ** 63n) - 1n, 10n ** 100n].map((value): [string, boolean, unknown] => [
        `the bigint ${value}`,
        abilities.bigints === 'any',
        value,
      ]),
    ];

    it.each(cases)('%s', (_name, able, value) => {
      // Next to others, as the way in which numbers are written may depend on all of them.
      const holder = { list: [1, 2 ** 40, 0.5, value, 'x'] };
      if (able) {
        deepStrictEqual(codec.decode(codec.encode(value)), value);
        deepStrictEqual(codec.decode(codec.encode(holder)), holder);
      } else {
        expect(refusal(codec, value).message).toMatch(/^value: /);
        expect(refusal(codec, holder).message).toMatch(/^value\.list\[3\]: /);
      }
    });

    it('half of a surrogate pair in a key', () => {
      const value = { a: { '\ud800': 1 } };
      if (abilities.loneSurrogates) deepStrictEqual(codec.decode(codec.encode(value)), value);
      else expect(refusal(codec, value).path).toEqual(['a', '\ud800']);
    });

    it('a Buffer, which arrives as a Uint8Array of the same bytes', () => {
      const value = [Buffer.from([1, 2, 255])];
      if (abilities.bytes) {
        deepStrictEqual(codec.decode(codec.encode(value)), [Uint8Array.of(1, 2, 255)]);
      } else {
        expect(refusal(codec, value).path).toEqual([0]);
      }
    });
  });

  it('has written nothing when it refuses a value', () => {
    if (codec.encodeInto === undefined) return;
    const target = new ByteWriter();
    target.append(Uint8Array.of(1, 2, 3));
    for (const [, value] of refusedByAll()) {
      expect(() => codec.encodeInto?.(['x'.repeat(5000), value], target)).toThrow();
      expect(target.length).toBe(3);
    }
  });

  it('works on after it has refused a value', () => {
    for (const [, value] of refusedByAll()) {
      refusal(codec, { a: [value] });
      deepStrictEqual(codec.decode(codec.encode({ a: [1] })), { a: [1] });
    }
  });
}

function refusedByAll(): [string, unknown][] {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const objects = [
    new Unregistered(),
    new Date(0),
    new Map([[1, 2]]),
    new Set([1]),
    /x/,
    new Error('x'),
    Promise.resolve(),
    new WeakMap(),
    new ArrayBuffer(1),
    new DataView(new ArrayBuffer(1)),
    Int8Array.of(1),
    Uint8ClampedArray.of(1),
    Float64Array.of(1),
    BigInt64Array.of(1n),
    Object(1),
    Object('x'),
    Object.create({ inherited: 1 }),
    Object.create(Array.prototype),
    new (class extends Array {})(),
  ];
  return [
    ['undefined', undefined],
    ['a function', () => 1],
    ['a class', Unregistered],
    ['a symbol', Symbol('s')],
    ...[0n, 1n, -1n, 2n ** 53n - 1n, 1n - 2n ** 53n].map((value): [string, unknown] => [
      `the small bigint ${value}`,
      value,
    ]),
    ...objects.map((value): [string, unknown] => [
      `an instance of ${value.constructor.name || 'a class without a name'}`,
      value,
    ]),
    ['an object with a symbol for a key', { a: 1, [Symbol('s')]: 1 }],
    ['an object with a hidden property', Object.defineProperty({ a: 1 }, 'b', { value: 1 })],
    ['an array with a method toJSON', Object.assign([1], { toJSON: () => 2 })],
    ['a revoked proxy', proxy],
  ];
}
