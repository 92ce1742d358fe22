import { customType, TypeRegistry } from '@mas/codec';

class Point {
  readonly x: number;
  readonly y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}
class PixelPoint extends Point {}
class Unknown {}

const shared = { a: 1 };

/** The types of the connection that the tables of values speak of. */
export const types: TypeRegistry = new TypeRegistry([customType(Point, ['x', 'y'])]);

/** What the expressions in the tables of values make. */
export const values: Readonly<Record<string, () => unknown>> = {
  null: () => null,
  true: () => true,
  false: () => false,
  '0': () => 0,
  '-1': () => -1,
  '5': () => 5,
  '0.1': () => 0.1,
  '0.5': () => 0.5,
  '5e-324': () => 5e-324,
  '2 ** 53 - 1': () => 2 ** 53 - 1,
  '-(2 ** 53) + 1': () => -(2 ** 53) + 1,
  '-0': () => -0,
  NaN: () => Number.NaN,
  Infinity: () => Infinity,
  '-Infinity': () => -Infinity,
  '2 ** 53': () => 2 ** 53,
  '2 ** 60': () => 2 ** 60,
  '1e21': () => 1e21,
  '1e300': () => 1e300,
  '2n ** 53n': () => 2n ** 53n,
  '-(2n ** 53n)': () => -(2n ** 53n),
  '-(2n ** 63n)': () => -(2n ** 63n),
  '-(2n ** 63n) - 1n': () => -(2n ** 63n) - 1n,
  '2n ** 64n - 1n': () => 2n ** 64n - 1n,
  '2n ** 64n': () => 2n ** 64n,
  '10n ** 4300n - 1n': () => 10n ** 4300n - 1n,
  '10n ** 4300n': () => 10n ** 4300n,
  '-(10n ** 4300n)': () => -(10n ** 4300n),
  '0n': () => 0n,
  '5n': () => 5n,
  '2n ** 53n - 1n': () => 2n ** 53n - 1n,
  '-(2n ** 53n) + 1n': () => -(2n ** 53n) + 1n,
  "''": () => '',
  "'Grüße, 世界 🌍'": () => 'Grüße, 世界 🌍',
  "'\\0'": () => '\0',
  "'\\ufeff'": () => '\ufeff',
  "'x'.repeat(65536)": () => 'x'.repeat(65_536),
  "'\\ud800'": () => '\ud800',
  "'a\\udc00'": () => 'a\udc00',
  "{ '\\ud800': 1 }": () => ({ '\ud800': 1 }),
  '[]': () => [],
  '{}': () => ({}),
  '[[], {}]': () => [[], {}],
  'new Array(65536).fill(0)': () => new Array(65_536).fill(0),
  'wide(65536)': () => Object.fromEntries(Array.from({ length: 65_536 }, (_, key) => [key, 0])),
  "{ '': 1 }": () => ({ '': 1 }),
  '{ constructor: 1, toString: 2 }': () => ({ constructor: 1, toString: 2 }),
  '[shared, shared]': () => [shared, shared],
  'nested(100)': () => nested(100),
  'nested(101)': () => nested(101),
  'cyclic()': cyclic,
  'Object.create(null)': () => Object.create(null),
  '{ get a() { return 1; } }': () => ({
    get a() {
      return 1;
    },
  }),
  '{ get a() { throw new Error(); } }': () => ({
    get a() {
      throw new Error();
    },
  }),
  '{ a: 1 }': () => ({ a: 1 }),
  'Object.assign([1], { a: 1 })': () => Object.assign([1], { a: 1 }),
  '[1]': () => [1],
  'Object.assign([1], { toJSON() {} })': () => Object.assign([1], { toJSON() {} }),
  'Object.assign([1], { 2: 3 })': () => Object.assign([1], { 2: 3 }),
  'new Array(1)': () => new Array(1),
  undefined: () => undefined,
  '[undefined]': () => [undefined],
  '{ a: undefined }': () => ({ a: undefined }),
  '() => 1': () => () => 1,
  'class {}': () => class {},
  "Symbol('s')": () => Symbol('s'),
  "{ [Symbol('s')]: 1 }": () => ({ [Symbol('s')]: 1 }),
  "Object.defineProperty({}, 'a', { value: 1 })": () =>
    Object.defineProperty({}, 'a', { value: 1 }),
  '{ __type__: 1 }': () => ({ __type__: 1 }),
  "{ ['__proto__']: 1 }": () => ({ ['__proto__']: 1 }),
  'new Point(1, 2)': () => new Point(1, 2),
  'new PixelPoint(1, 2)': () => new PixelPoint(1, 2),
  'new Unknown()': () => new Unknown(),
  'new Date(0)': () => new Date(0),
  'new Map()': () => new Map(),
  'new Set()': () => new Set(),
  '/x/': () => /x/,
  "new Error('x')": () => new Error('x'),
  'Promise.resolve()': () => Promise.resolve(),
  'Object(1)': () => Object(1),
  'new Uint8Array()': () => new Uint8Array(),
  'new Uint8Array(2)': () => new Uint8Array(2),
  'new Uint8Array(65536)': () => new Uint8Array(65_536),
  'Buffer.of(1, 2)': () => Buffer.of(1, 2),
  'Uint8Array.of(1, 2)': () => Uint8Array.of(1, 2),
  'new Float64Array(1)': () => new Float64Array(1),
  'new Uint8ClampedArray(1)': () => new Uint8ClampedArray(1),
  'new ArrayBuffer(1)': () => new ArrayBuffer(1),
  '[1, -2, 0.5]': () => [1, -2, 0.5],
  '[1, -2, 0.5, 100000]': () => [1, -2, 0.5, 100_000],
  '[NaN, Infinity, -Infinity, -0]': () => [Number.NaN, Infinity, -Infinity, -0],
};

function nested(levels: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

function cyclic(): unknown {
  const array: unknown[] = [];
  array.push(array);
  return array;
}
