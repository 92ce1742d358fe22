import { json } from '@mas/codec-json';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeFailure, read } from './text.ts';

const codec = json().create();

afterEach(() => {
  expect(read(codec, '["works", NaN, "on"]')).toEqual(['works', Number.NaN, 'on']);
});

describe('text that is not JSON', () => {
  const wrong = [
    ...['', ' ', '[', ']', '{', '[1', '[1,', '[1,]', '[,]', '[1 2]', '{"a"}', '{"a":}', '{"a":1,}'],
    ...['{a:1}', "{'a':1}", '{1:2}', '"', '"a', '"\\"', '"\\x"', '"\\u12"', '"\n"', '"\t"', "'a'"],
    ...['01', '-', '+1', '.5', '1.', '1.e5', '1e', '1e+', '0x1', '1_000', '--1', '- 1', '1n'],
    ...[
      'nan',
      'Nan',
      'inf',
      '-NaN',
      '+Infinity',
      'Infinit',
      'Infinityx',
      'undefined',
      'True',
      'nul',
    ],
    ...['1 2', '[] []', 'null,', '//', '[1] // x', '/* */ 1', '\ufeff1', '1\u00a0', '\0'],
  ];

  it.each(wrong)('is refused: %j', (text) => {
    decodeFailure(codec, text);
  });

  it.each(wrong)('is refused next to what only Python writes: %j', (text) => {
    decodeFailure(codec, `[NaN, ${text}`);
    decodeFailure(codec, `[NaN, ${text === '' || text === ' ' ? ',' : text}]`);
    decodeFailure(codec, `${text},NaN`);
  });
});

describe('the key __proto__', () => {
  it.each(['{"__proto__": {"polluted": 1}}', '[NaN, {"a": 1, "__proto__": {"polluted": 1}}]'])(
    'is refused, with its place: %s',
    (text) => {
      expect(decodeFailure(codec, text).path.at(-1)).toBe('__proto__');
      expect('polluted' in {}).toBe(false);
    },
  );
});

describe('bytes that are not UTF-8', () => {
  it.each([
    ['a stray byte', [0x22, 0x80, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a code point past the last', [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
    ['a sequence cut off', [0x22, 0xe4, 0xb8]],
    ['Latin-1', [...Buffer.from('"Grüße"', 'latin1')]],
    ['UTF-16', [...Buffer.from('"a"', 'utf16le')]],
  ])('are refused: %s', (_name, bytes) => {
    decodeFailure(codec, Uint8Array.from(bytes));
  });
});

describe('a message that costs more than it should', () => {
  it.each<[string, string]>([
    ['arrays that are never closed', '['.repeat(16e6)],
    ['arrays that are', '['.repeat(8e6) + ']'.repeat(8e6)],
    ['objects', '{"a":'.repeat(3e6)],
    ['arrays after text that hides the depth', `["]]]\\"]",${'['.repeat(15e6)}`],
    ['arrays, after a word of Python', `[NaN,${'['.repeat(15e6)}`],
  ])('is refused before anything is made of it when it nests %s', (_name, text) => {
    const bytes = Buffer.from(text);
    const before = process.memoryUsage().rss;
    expect(decodeFailure(codec, bytes).reason).toBe('nested deeper than the limit of 100');
    // Reading it would take hundreds of megabytes; the text itself takes some.
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  });

  it('is read when it only looks deep, in text and side by side', () => {
    const text = JSON.stringify([
      `${'['.repeat(200_000)}"\\`,
      '\\',
      ...Array(50_000).fill([[], {}]),
    ]);
    expect(read(codec, text)).toEqual(JSON.parse(text));
  });

  it('is read in linear time when its text is long and full of escapes', () => {
    for (const part of ['x', '\\', '"', '\\"', 'ü']) {
      const value = [`NaN${part.repeat(3_000_000)}`];
      expect((read(codec, JSON.stringify(value)) as string[])[0] === value[0]).toBe(true);
    }
  });

  it('is refused when its text is long and never ends', () => {
    decodeFailure(codec, `"NaN${'x'.repeat(3_000_000)}`);
    decodeFailure(codec, `"NaN${'\\"'.repeat(3_000_000)}`);
  });
});
