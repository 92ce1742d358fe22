import { SerializationError } from '@mas/codec';
import { json } from '@mas/codec-json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFailure, read, write } from './text.ts';

const codec = json().create();
const longest = 10n ** 4300n - 1n;

describe('an integer', () => {
  it('arrives as a number when it is safe, and else as a bigint (property)', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }), (value) => {
        const safe = Number.isSafeInteger(Number(value));
        expect(read(codec, String(value))).toBe(safe ? Number(value) : value);
      }),
    );
  });

  it('arrives as what it was when it is a number beyond 2^53 (property)', () => {
    const exponent = fc.integer({ min: 53, max: 1023 });
    fc.assert(
      fc.property(exponent, fc.integer(), (bits, offset) => {
        const value = 2 ** bits + offset * 2 ** (bits - 52);
        fc.pre(Number.isFinite(value));
        expect(read(codec, write(codec, value))).toBe(value);
        expect(read(codec, write(codec, -value))).toBe(-value);
      }),
    );
  });

  it('may have 4300 digits, as in Python, besides its sign', () => {
    for (const value of [longest, -longest]) {
      expect(read(codec, write(codec, value)) === value).toBe(true);
    }
  });

  it('is refused with more digits, when it is sent', () => {
    for (const value of [longest + 1n, -longest - 1n]) {
      expect(() => codec.encode([value])).toThrow(SerializationError);
      expect(() => codec.encode([value])).toThrow('value[0]: a bigint of more than 4300 digits');
    }
  });

  it('is refused with more digits, when it is received, without the time to read it', () => {
    for (const digits of ['1'.repeat(4301), `-${'1'.repeat(4301)}`]) {
      expect(decodeFailure(codec, `[${digits}]`).reason).toBe(
        'an integer of 4301 digits exceeds the limit of 4300',
      );
    }
    const started = performance.now();
    decodeFailure(codec, '1'.repeat(4_000_000));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a number that no double can hold', () => {
  it.each(['1e309', '-1E+400', '1e0999', `${'9'.repeat(309)}.5`, `${'1'.repeat(300)}e10`])(
    'is refused: %s',
    (literal) => {
      expect(decodeFailure(codec, `{"a": [${literal}]}`).reason).toContain('is out of range');
    },
  );
});
