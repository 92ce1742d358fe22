import { type MessageHead, PlainValues } from '@mas/codec';
import { json } from '@mas/codec-json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactly } from '../src/exact-parser.ts';
import { QuickReader } from '../src/quick-reader.ts';

const MAX_DEPTH = 6;
const codec = json({ maxDepth: MAX_DEPTH }).create();
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const values = new PlainValues({
  maxDepth: MAX_DEPTH,
  bytes: false,
  loneSurrogates: true,
  refuseBigint: () => undefined,
});

/** By what knows all values, or that it is refused. */
function exactly(bytes: Uint8Array): unknown {
  try {
    return { value: values.fromPlain(parseExactly(utf8.decode(bytes), MAX_DEPTH)) };
  } catch {
    return 'refused';
  }
}

function decoded(bytes: Uint8Array): unknown {
  try {
    return { value: codec.decode(bytes) };
  } catch {
    return 'refused';
  }
}

const quickly = (text: string) => new QuickReader(MAX_DEPTH).read(Buffer.from(text));

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  fc.constantFrom('', 'a', 'b', '__proto__', '__type__', '\\', '"', 'x'.repeat(24), 'x'.repeat(25)),
);
const documents = fc
  .anything({
    maxDepth: 5,
    maxKeys: 14,
    key: texts,
    values: [
      fc.integer(),
      fc.double(),
      fc.maxSafeInteger(),
      texts,
      fc.boolean(),
      fc.constant(null),
    ],
  })
  .chain((value) =>
    fc.constantFrom(undefined, 1).map((space) => JSON.stringify(value, null, space)),
  )
  .filter((text) => text !== undefined);
const digits = fc.stringMatching(/^-?\d{1,18}(\.\d{0,18})?([eE][+-]?\d{0,3})?$/);

describe('what is read in one go', () => {
  it('is what is read with every check, whatever the bytes are', () => {
    const change = fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(documents, fc.array(change, { maxLength: 2 }), (text, changes) => {
        const bytes = Buffer.from(text);
        for (const { at, to } of changes) bytes[at % bytes.length] = to;
        expect(decoded(bytes)).toStrictEqual(exactly(bytes));
      }),
      { numRuns: 5000 },
    );
  });

  it('has the numbers that their digits say', () => {
    fc.assert(
      fc.property(fc.oneof(digits, fc.double().map(String)), (text) => {
        const bytes = Buffer.from(text);
        expect(decoded(bytes)).toStrictEqual(exactly(bytes));
      }),
      { numRuns: 10000 },
    );
  });

  it.each(['0', '-0', '-0.0', '1.5', '123456789012345', '1e5', '0.1234567890123456789', '1E-7'])(
    'can be the number %s',
    (text) => expect(quickly(text)).toBe(Number(text)),
  );

  it.each(['01', '-', '1.', '.5', '+1', '1e', '1e400', 'NaN', '-Infinity', '1234567890123456'])(
    'is not %s, which is left to others',
    (text) => expect(quickly(text)).toBe(undefined),
  );

  it.each([
    '{"__proto__":1}',
    '{"__typ\\u0065__":1}',
    '[1,]',
    '{"a":1,}',
    '[1',
    'tru',
    '"\n"',
    '""1',
  ])('is not %j, which is left to others', (text) => expect(quickly(text)).toBe(undefined));

  it.each(['"a\\"b"', '"\\\\"', '"\\\\\\""', '"\\u00e9"', '"é"', '{"\\"":"\\ud800"}'])(
    'can be the text %s',
    (text) => expect(quickly(text)).toStrictEqual(JSON.parse(text)),
  );

  it('ends where the message ends, whatever follows in the buffer', () => {
    const following = Buffer.from('[0,1,{"a":"text","b":[12345.25,true]}]]"]}');
    const head: MessageHead = { type: -1, id: -1 };
    const whole = following.length - 4;
    const reader = new QuickReader(MAX_DEPTH);
    for (let end = 0; end <= following.length; end += 1) {
      const message = { bytes: following, start: 0, end };
      const expected = end === whole ? { a: 'text', b: [12345.25, true] } : undefined;
      expect(reader.readMessage(message, head)).toEqual(expected);
    }
    expect(head).toEqual({ type: 0, id: 1 });
  });

  it('is read by others for a while after a map of many keys, and then again', () => {
    const head: MessageHead = { type: -1, id: -1 };
    const reader = new QuickReader(MAX_DEPTH);
    const bytes = codec.encode([0, 1, 'x']);
    const large = Object.fromEntries(Array.from({ length: 20 }, (_, key) => [`k${key}`, key]));
    expect(reader.read(codec.encode(large))).toBe(undefined);
    const message = { bytes, start: 0, end: bytes.length };
    for (let count = 0; count < 14; count += 1) expect(reader.read(bytes)).toBe(undefined);
    expect(reader.readMessage(message, head)).toBe(undefined);
    expect(reader.readMessage(message, head)).toBe('x');
    expect(head).toEqual({ type: 0, id: 1 });
  });

  it('is read by others when there are many long numbers', () => {
    const reader = new QuickReader(MAX_DEPTH);
    const few = Buffer.from(JSON.stringify(new Array(16).fill(1 / 3)));
    const many = Buffer.from(JSON.stringify(new Array(17).fill(1 / 3)));
    for (let count = 0; count < 2; count += 1) expect(reader.read(few)).toHaveLength(16);
    expect(reader.read(many)).toBe(undefined);
    // Others like it may follow.
    expect(reader.read(few)).toBe(undefined);
    expect(codec.decode(many)).toEqual(JSON.parse(many.toString()));
  });

  it('remembers of a text no more than the text', () => {
    const bytes = Buffer.from('{"key":"remembered"}');
    const first = codec.decode(bytes);
    bytes.fill(0x61);
    expect(first).toEqual({ key: 'remembered' });
    expect(codec.decode(Buffer.from('{"key":"remembered"}'))).toEqual({ key: 'remembered' });
  });
});
