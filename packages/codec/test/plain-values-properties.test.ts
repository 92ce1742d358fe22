import { customType, DecodeError, TypeRegistry } from '@mas/codec';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainValues } from './rules.ts';

class Pair {
  readonly first: unknown;
  readonly second: unknown;
  constructor(first: unknown, second: unknown) {
    this.first = first;
    this.second = second;
  }
}

const values = plainValues({ types: new TypeRegistry([customType(Pair, ['first', 'second'])]) });
const options = { depthIdentifier: 'value' } as const;

it('brings values back from what it has made of them (property)', () => {
  const key = fc.string().filter((name) => name !== '__proto__' && name !== '__type__');
  const any = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, ...options },
      fc.oneof(fc.constant(null), fc.boolean(), fc.double(), fc.string(), fc.uint8Array()),
      fc.array(tie('value'), options),
      fc.dictionary(key, tie('value'), { noNullPrototype: true, ...options }),
      fc.tuple(tie('value'), tie('value')).map(([first, second]) => new Pair(first, second)),
    ),
  })).value;
  fc.assert(
    fc.property(any, (value) => {
      const copy = structuredClone(values.toPlain(value));
      expect(values.fromPlain(copy)).toStrictEqual(value);
    }),
    { numRuns: 300 },
  );
});

it('makes a value of any plain value, or throws a DecodeError (property)', () => {
  const key = fc.constantFrom(
    '__type__',
    '__proto__',
    'constructor',
    'toString',
    'first',
    'second',
  );
  const any = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6, ...options },
      fc.constantFrom<unknown>(null, 0, 1, -1, 0.5, 'x', true, 2n ** 60n),
      fc.array(tie('value'), { maxLength: 3, ...options }),
      fc.tuple(fc.constant(0), tie('value')).map((pair) => ({ __type__: pair })),
      fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }).map(Object.fromEntries),
    ),
  })).value;
  fc.assert(
    fc.property(any, (value) => {
      try {
        values.fromPlain(value);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }),
    { numRuns: 1000 },
  );
});
