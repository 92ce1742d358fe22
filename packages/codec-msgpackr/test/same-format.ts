import { deepStrictEqual } from 'node:assert';
import { customType, DecodeError, TypeRegistry } from '@mas/codec';
import { msgpack } from '@mas/codec-msgpack';
import { msgpackr } from '@mas/codec-msgpackr';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hex } from './bytes.ts';
import { anyValue } from './values.ts';

class Point {
  readonly x: unknown;
  constructor(x: unknown) {
    this.x = x;
  }
}

const types = new TypeRegistry([customType(Point, ['x'])]);
const ours = msgpackr().create({ types });
const theirs = msgpack().create({ types });

/** Registers the tests that this package and codec-msgpack write and read the same. */
export function testSameFormat(): void {
  it('writes the very bytes of codec-msgpack (property)', () => {
    fc.assert(
      fc.property(anyValue({ negativeZero: false }), (value) => {
        deepStrictEqual(ours.encode(value), theirs.encode(value));
        deepStrictEqual(ours.encode([new Point(value)]), theirs.encode([new Point(value)]));
      }),
      { numRuns: 500 },
    );
  });

  it('understands codec-msgpack and is understood (property)', () => {
    fc.assert(
      fc.property(anyValue({ negativeZero: true }), (value) => {
        const wrapped = [value, new Point(value)];
        deepStrictEqual(ours.decode(theirs.encode(wrapped)), wrapped);
        deepStrictEqual(theirs.decode(ours.encode(wrapped)), wrapped);
        deepStrictEqual(ours.decode(ours.encode(wrapped)), wrapped);
      }),
      { numRuns: 500 },
    );
  });

  it('makes the same of any bytes: the same value, or the same error (property)', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40, size: 'max' }), compare), {
      numRuns: 3000,
    });
  });

  it('makes the same of messages in which bits are flipped (property)', () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(anyValue({ negativeZero: true }), flips, (value, places) => {
        const message = ours.encode([value]);
        for (const [place, bit] of places) message[place % message.length]! ^= 1 << bit;
        compare(message);
      }),
      { numRuns: 1000 },
    );
  });

  it('makes the same of the extensions of the library', () => {
    for (const message of [
      'd4 72 40 91 a1 61 01', // a record
      'd5 72 40 00 91 a1 61 01',
      '92 d4 72 40 91 a1 61 01 40 02',
      'd4 00 00', // undefined
      'c7 09 42 00 00 00 00 00 00 00 01', // a bigint
      'd4 65 00 93 a5 45 72 72 6f 72 a1 61 c0', // an error
      'd4 73 00 91 01', // a set
      'd4 78 00 92 a1 61 a0', // a regular expression
      'c7 03 74 01 05', // a typed array
      'd6 69 00 00 00 01 90', // an object that is referred to
      'd6 70 00 00 00 01', // and the reference
      'd6 62 00 00 00 01 01', // a bundle of strings
      'd6 ff 00 00 00 00', // a date
      'c1',
    ]) {
      expect(() => ours.decode(hex(message))).toThrow(DecodeError);
      compare(hex(message));
    }
    // What refers to a record where there are some.
    expect(ours.decode(hex('94 40 41 7e 7f'))).toEqual([0x40, 0x41, 0x7e, 0x7f]);
  });
}

function compare(message: Uint8Array): void {
  deepStrictEqual(outcome(ours, message), outcome(theirs, message));
}

function outcome(codec: typeof ours, message: Uint8Array): unknown {
  try {
    return { value: codec.decode(message) };
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}
