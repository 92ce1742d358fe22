import { DecodeError, PlainValues } from '@mas/codec';
import { json } from '@mas/codec-json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactly } from '../src/exact-parser.ts';
import { read } from './text.ts';

const MAX_DEPTH = 5;
const codec = json({ maxDepth: MAX_DEPTH }).create();
const values = new PlainValues({
  maxDepth: MAX_DEPTH,
  bytes: false,
  loneSurrogates: true,
  refuseBigint: () => undefined,
});

/** Every check before or after, none left out. */
function readSlowly(text: string): unknown {
  if (/NaN|Infinity|(?:^|[^.\d])\d{16}|[eE]\+?\d{3}/.test(text)) {
    return values.fromPlain(parseExactly(text, MAX_DEPTH));
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DecodeError(`the text is not JSON: ${(cause as Error).message}`);
  }
  return values.fromPlain(value);
}

function outcome(run: () => unknown): unknown {
  try {
    return { value: run() };
  } catch (error) {
    return (error as Error).message;
  }
}

const pieces = fc.constantFrom(
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '"',
    '"a"',
    '"a":',
    '"__proto__":',
    '"\\u005f_proto__":',
    'NaN',
  ],
  ...[
    '"__type__":',
    '"__typ\\u0065__":',
    '[[[[[[',
    '{"a":{"a":{"a":{"a":{"a":1}}}}}',
    '-',
    '1',
    ' ',
  ],
  ...['9007199254740991', '9007199254740993', '1234567890123456', '123456789012345', '0.1'],
  ...['1e400', '1E+999', '1e99', '1e300', 'e123', '1e-400', '-0', '1234567890123456.5', 'Infinity'],
  ...[
    '0.1234567890123456',
    '"NaN"',
    '"1e400"',
    '"12345678901234567890"',
    '[',
    ']',
    ',',
    '1',
    '"b":',
  ],
);
const containers = fc.letrec<{ value: string; list: string; map: string; leaf: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
  map: fc
    .array(
      fc.tuple(
        pieces.filter((piece) => piece.endsWith('":')),
        tie('value'),
      ),
      { maxLength: 4 },
    )
    .map((items) => `{${items.map((item) => item.join('')).join(',')}}`),
  leaf: pieces,
}));

describe('text is read as it is with every check (property):', () => {
  it.each<[string, fc.Arbitrary<string>]>([
    ['pieces of text', fc.array(pieces, { maxLength: 8 }).map((list) => list.join(''))],
    ['lists and maps', containers.value],
  ])('%s', (_name, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(outcome(() => read(codec, text))).toStrictEqual(outcome(() => readSlowly(text)));
      }),
      { numRuns: 5000 },
    );
  });
});

it('a number that is replaced by another of the same key is still checked', () => {
  expect(() => read(codec, '{"a":1e400,"a":1}')).toThrow('the number 1e400 is out of range');
  expect(() => read(codec, `{"a":${'1'.repeat(5000)},"a":1}`)).toThrow('5000 digits');
});
