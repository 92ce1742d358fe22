import type { Random } from '../random.ts';
import type { Encoded, Wire } from '../wire.ts';

/** Names that mean something to the language, and to the protocol. */
export const LOADED_NAMES: readonly string[] = [
  'constructor',
  '__proto__',
  'prototype',
  'valueOf',
  'toString',
  'toLocaleString',
  'toJSON',
  'then',
  'catch',
  'hasOwnProperty',
  'isPrototypeOf',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  'call',
  'apply',
  'bind',
  'length',
  'name',
  'get',
  'set',
  'size',
  'entries',
  'keys',
  'Symbol.iterator',
  '__type__',
  '__mas__',
  'desk',
  'container',
  'address',
  'id',
  'agents',
  'validate_aid',
  'undefined',
  'null',
  '0',
  '-1',
  '*',
];

/** A value that a program does not expect, but that can be read. */
export function plainValue(random: Random): unknown {
  switch (random.below(12)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.pick([
        0,
        -0,
        -1,
        1,
        255,
        256,
        65_536,
        2 ** 31,
        2 ** 32,
        2 ** 53 - 1,
        -(2 ** 53) + 1,
      ]);
    case 3:
      return random.pick([0.1, -2.5, 5e-324, 1.7976931348623157e308, 1e21, 123456.789]);
    case 4:
      return random.pick([2n ** 53n, -(2n ** 63n), 2n ** 64n - 1n]);
    case 5:
      return random.pick([
        '',
        ' ',
        '\0',
        '🌍'.repeat(3),
        '\r\n',
        'ﬀ',
        'a\u0301',
        '%s%n',
        '../..',
        "'; --",
      ]);
    case 6:
      return random.pick(LOADED_NAMES);
    case 7:
      return 'y'.repeat(random.pick([31, 32, 255, 256, 65_535, 65_536]));
    case 8:
      return Array.from({ length: random.pick([0, 1, 15, 16, 300]) }, (_, index) => index);
    case 9:
      return { [random.pick(['a', '', 'length', 'then', 'toJSON', 'constructor'])]: 1, b: [] };
    case 10:
      return Array.from({ length: random.below(4) }, () => plainValue(random));
    default:
      return { value: plainValue(random), done: false };
  }
}

/** A value that may be anything, as bytes: also what cannot be read. */
export function oddValue(random: Random, wire: Wire): Encoded {
  switch (random.below(6)) {
    case 0:
      return random.pick(wire.oddities);
    case 1:
      return typeMap(random, wire);
    case 2:
      return wire.map(
        Array.from({ length: random.between(1, 3) }, () => [
          random.pick(LOADED_NAMES),
          wire.value(plainValue(random)),
        ]),
      );
    case 3:
      return wire.value(
        random.pick([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]),
      );
    default:
      return wire.value(plainValue(random));
  }
}

/** What looks like a value of a custom type. */
export function typeMap(random: Random, wire: Wire): Encoded {
  const number = random.chance(0.7)
    ? wire.value(random.between(0, 3))
    : wire.value(plainValue(random));
  const data = random.chance(0.3) ? random.pick(wire.oddities) : wire.value(typeData(random));
  const pair = random.pick([
    () => wire.list([number, data]),
    () => wire.list([number, data]),
    () => wire.list([number, data]),
    () => wire.list([number]),
    () => wire.list([number, data, data]),
    () =>
      wire.map([
        ['0', number],
        ['1', data],
      ]),
    () => wire.value(plainValue(random)),
  ])();
  const entries: [string, Encoded][] = [['__type__', pair]];
  if (random.chance(0.15)) entries.push([random.pick(LOADED_NAMES), data]);
  if (random.chance(0.15)) entries.reverse();
  return wire.map(entries);
}

/** What is nearly the data of one of the types. */
function typeData(random: Random): unknown {
  return random.pick<() => unknown>([
    () => plainValue(random),
    () => [plainValue(random), plainValue(random)],
    () => [1],
    () => [1, 2, 3],
    () => [],
    () => ({ x: 1, y: 2 }),
    () => ({ place: plainValue(random), watts: plainValue(random) }),
    () => ({ place: { __type__: [random.between(0, 3), [1, 2]] }, watts: 'many' }),
    () =>
      random.pick([
        '2024-01-01T00:00:00+00:00',
        '2024-02-31T00:00:00Z',
        '2024-01-01',
        '+275761-01-01T00:00:00Z',
      ]),
    () =>
      random.pick([
        '',
        '/',
        'a/b',
        '__proto__',
        'agents/0',
        '\0',
        'x'.repeat(10_000),
        '/'.repeat(5000),
      ]),
    () => ({ __type__: [0, { __type__: [0, { __type__: [0, []] }] }] }),
  ])();
}
