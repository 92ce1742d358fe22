import { ByteWriter } from '@mas/codec';
import { json } from '@mas/codec-json';
import { describe, expect, it } from 'vitest';
import { read, write } from './text.ts';

const codec = json().create();

describe('the text on the wire', () => {
  it.each<[string, unknown, string]>([
    ['has no blanks', { a: [1, 'b', null, true] }, '{"a":[1,"b",null,true]}'],
    ['is UTF-8, without escapes that are not needed', 'Grüße 🌍\n', '"Grüße 🌍\\n"'],
    [
      'escapes half of a surrogate pair',
      ['a\ud800', { '\udc00': 1 }],
      '["a\\ud800",{"\\udc00":1}]',
    ],
    ['has the words of Python', [Number.NaN, Infinity, -Infinity], '[NaN,Infinity,-Infinity]'],
    ['has a -0 that Python does not read as an integer', [-0, 0], '[-0.0,0]'],
    [
      'has the digits of a bigint',
      [2n ** 64n, -(2n ** 53n)],
      '[18446744073709551616,-9007199254740992]',
    ],
    ['has an exponent where Python should read a float', [2 ** 60], '[1.152921504606847e+18]'],
    ['has the digits of safe integers', [2 ** 53 - 1, 1e15], '[9007199254740991,1000000000000000]'],
    [
      'has all of that at once',
      { a: [-0, 2n ** 53n, { b: 1e300, c: 'x', d: [0.1, null, false] }] },
      '{"a":[-0.0,9007199254740992,{"b":1e+300,"c":"x","d":[0.1,null,false]}]}',
    ],
    [
      'names keys in the same way next to special numbers',
      { 'ü"\ud800': -0 },
      '{"ü\\"\\ud800":-0.0}',
    ],
  ])('%s', (_name, value, text) => {
    expect(write(codec, value)).toBe(text);
    expect(read(codec, text)).toEqual(value);
  });

  it('is the same when it is longer than what is written straight into the target', () => {
    for (const length of [16_383, 16_384, 16_385, 100_000]) {
      const value = ['ü🌍'.repeat(length / 3), -0];
      const target = new ByteWriter(16);
      codec.encodeInto?.(value, target);
      expect(codec.decode(target.bytes.subarray(0, target.length))).toEqual(value);
    }
  });
});

describe('what Python writes', () => {
  it.each<[string, string, unknown]>([
    ['blanks', '[1, 2, {"a": null}]', [1, 2, { a: null }]],
    ['other white space', ' \t\r\n[ 1 ,\n2 ] ', [1, 2]],
    ['escapes', '"Gr\\u00fc\\u00dfe \\ud83c\\udf0d"', 'Grüße 🌍'],
    ['escapes of half a surrogate pair', '"\\ud800"', '\ud800'],
    ['floats that are integers', '[1.0, -0.0, 1e5, 1E+2]', [1, -0, 100000, 100]],
    [
      'floats beyond 2^53, which are numbers here',
      '[9007199254740993.0, 1e300, 1.5e+20]',
      [2 ** 53, 1e300, 1.5e20],
    ],
    ['tiny floats', '[5e-324, 1e-400]', [5e-324, 0]],
    [
      'integers beyond 2^53, which are bigints here',
      '[9007199254740992, -9007199254740993]',
      [2n ** 53n, -(2n ** 53n) - 1n],
    ],
    [
      'integers up to 2^53, which are numbers here',
      '[9007199254740991, -9007199254740991]',
      [2 ** 53 - 1, 1 - 2 ** 53],
    ],
    ['an integer alone', '12345678901234567890', 12345678901234567890n],
    ['a negative integer alone', '-12345678901234567890', -12345678901234567890n],
    ['words', '{"a": NaN, "b": [Infinity, -Infinity]}', { a: NaN, b: [Infinity, -Infinity] }],
    [
      'words next to what is escaped',
      '[NaN, "\\"\\\\", "NaN\\\\\\"", {"\\\\": [ ]}]',
      [NaN, '"\\', 'NaN\\"', { '\\': [] }],
    ],
    ['an empty object next to words', '[NaN, { }, {"a" : {}}]', [NaN, {}, { a: {} }]],
    ['a key twice, of which the last counts', '{"a": 1, "b": 2, "a": 3}', { a: 3, b: 2 }],
    ['a key twice next to words', '{"a": 1, "b": NaN, "a": 3}', { a: 3, b: NaN }],
  ])('is read: %s', (_name, text, value) => {
    expect(read(codec, text)).toEqual(value);
  });
});
