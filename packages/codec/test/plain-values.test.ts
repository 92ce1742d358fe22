import vm from 'node:vm';
import { FOUND_BIGINT, FOUND_SPECIAL_NUMBER } from '@mas/codec';
import { describe, expect, it } from 'vitest';
import { decodeFailure, refusal } from './errors-thrown.ts';
import { plainValues } from './rules.ts';

const values = plainValues();

describe('PlainValues', () => {
  it('returns a plain value itself, without a copy', () => {
    const value = { a: [1, 'two', null, true, { b: [] }] };
    expect(values.toPlain(value)).toBe(value);
  });

  it.each<[string, unknown, number]>([
    ['nothing special', [1, 0.5, 2 ** 53 - 1, 1 - 2 ** 53, 'x'], 0],
    ['-0', [-0], FOUND_SPECIAL_NUMBER],
    ['NaN', { a: Number.NaN }, FOUND_SPECIAL_NUMBER],
    ['an infinity', Number.NEGATIVE_INFINITY, FOUND_SPECIAL_NUMBER],
    ['an integer of 2^53', 2 ** 53, FOUND_SPECIAL_NUMBER],
    ['a bigint', [2n ** 60n], FOUND_BIGINT],
    ['both', [2n ** 60n, -0], FOUND_BIGINT + FOUND_SPECIAL_NUMBER],
  ])('tells that it found %s', (_name, value, found) => {
    values.toPlain([-0, 2n ** 60n]);
    values.toPlain(value);
    expect(values.found).toBe(found);
  });

  it('takes arrays and objects of another realm for what they are', () => {
    const foreign: unknown = vm.runInNewContext('({ a: [1, { b: 2 }] })');
    expect(values.toPlain(foreign)).toBe(foreign);
  });

  it('refuses class instances of another realm', () => {
    for (const code of ['new Date()', 'new Map()', 'new (class Foo {})()', 'new RegExp("x")']) {
      refusal(() => values.toPlain(vm.runInNewContext(code)));
    }
  });

  it('asks for a reason to refuse a bigint, and gives it with the place', () => {
    const none = plainValues({ refuseBigint: (value) => `${value} is too much` });
    expect(refusal(() => none.toPlain({ a: 2n ** 53n })).message).toBe(
      'value.a: 9007199254740992 is too much',
    );
  });

  it('refuses a small bigint without asking, as it would arrive as a number', () => {
    for (const value of [0n, 1n, -1n, 2n ** 53n - 1n, 1n - 2n ** 53n]) {
      expect(refusal(() => values.toPlain([value])).reason).toBe(
        `the bigint ${value} would arrive as a number; send Number(${value})`,
      );
    }
    expect(values.toPlain(-(2n ** 53n))).toBe(-(2n ** 53n));
  });

  it('asks for a reason to refuse a special number, and gives it with the place', () => {
    const none = plainValues({ refuseSpecialNumber: (value) => `${value} is odd` });
    for (const value of [-0, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 53)]) {
      expect(refusal(() => none.toPlain([value])).message).toBe(`value[0]: ${value} is odd`);
    }
    expect(none.toPlain([0, 0.5, 2 ** 53 - 1])).toEqual([0, 0.5, 2 ** 53 - 1]);
  });

  it('refuses half of a surrogate pair, in values and keys, when the format cannot say it', () => {
    const strict = plainValues({ loneSurrogates: false });
    expect(refusal(() => strict.toPlain(['\ud800'])).path).toEqual([0]);
    expect(refusal(() => strict.toPlain({ 'a\udc00': 1 })).path).toEqual(['a\udc00']);
    expect(strict.toPlain('🌍')).toBe('🌍');
    expect(values.toPlain({ '\ud800': '\udc00' })).toEqual({ '\ud800': '\udc00' });
  });

  it('refuses bytes when the format has none', () => {
    const bytes = Uint8Array.of(1);
    expect(values.toPlain([bytes])).toEqual([bytes]);
    expect(refusal(() => plainValues({ bytes: false }).toPlain([bytes])).path).toEqual([0]);
  });

  it('turns every decoded leaf into what it stands for', () => {
    const leaf = (value: unknown) => (typeof value === 'number' ? value + 1 : value);
    expect(values.fromPlain({ a: [1, 'x', { b: 2 }] }, leaf)).toEqual({ a: [2, 'x', { b: 3 }] });
  });

  it('works on after it has refused something', () => {
    refusal(() => values.toPlain({ a: { b: undefined } }));
    decodeFailure(() => values.fromPlain({ a: [{ __type__: 1 }] }));
    expect(refusal(() => values.toPlain(undefined)).path).toEqual([]);
    expect(values.toPlain([1])).toEqual([1]);
  });
});
