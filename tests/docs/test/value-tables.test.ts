import { deepStrictEqual } from 'node:assert';
import { type Codec, DecodeError, SerializationError } from '@mas/codec';
import { json } from '@mas/codec-json';
import { msgpack } from '@mas/codec-msgpack';
import { msgpackr } from '@mas/codec-msgpackr';
import { describe, expect, it } from 'vitest';
import { codeIn, tableRows } from '../src/markdown.ts';
import { readmeOf } from '../src/packages.ts';
import { types, values } from '../src/values.ts';

const unused = new Set(Object.keys(values));

const fromHex = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe.each([
  [
    'codec-json',
    'codec-json',
    json().create({ types }),
    'text',
    (text: string) => Buffer.from(text),
  ],
  ['codec-msgpack', 'codec-msgpack', msgpack().create({ types }), 'bytes', fromHex],
  ['codec-msgpack', 'codec-msgpackr', msgpackr().create({ types }), 'bytes', fromHex],
] as const)('the README of %s tells the truth of %s', (name, _of, codec, received, toBytes) => {
  const sent = tableRows(readmeOf(name), 'value').flatMap(([cell, verdict]) =>
    codeIn(cell!).map((expression) => [expression, verdict!] as const),
  );
  const read = tableRows(readmeOf(name), received);

  it('in tables with many rows', () => {
    expect(sent.length).toBeGreaterThan(60);
    expect(read.length).toBeGreaterThan(10);
  });

  it.each(sent)('of the value %s', (expression, verdict) => {
    if (verdict.startsWith('refused')) {
      expect(() => codec.encode(evaluate(expression))).toThrow(SerializationError);
    } else {
      const expected = verdict.startsWith('equal') ? expression : arriving(verdict);
      expectArrival(codec, codec.encode(evaluate(expression)), expected);
    }
  });

  it.each(read)(`of the ${received} %s`, (cell, verdict) => {
    const bytes = toBytes(codeIn(cell!)[0]!);
    if (verdict!.startsWith('refused')) expect(() => codec.decode(bytes)).toThrow(DecodeError);
    else expectArrival(codec, bytes, arriving(verdict!));
  });
});

it('both READMEs decide about the same values', () => {
  const decided = (name: string) =>
    tableRows(readmeOf(name), 'value')
      .flatMap(([cell]) => codeIn(cell!))
      .sort();
  expect(decided('codec-json')).toEqual(decided('codec-msgpack'));
});

it('no value is without a row', () => {
  expect([...unused]).toEqual([]);
});

function expectArrival(codec: Codec, bytes: Uint8Array, expression: string): void {
  const actual = codec.decode(bytes);
  const expected = evaluate(expression);
  deepStrictEqual(actual, expected);
}

/** The expression that a verdict says a value arrives as. */
function arriving(verdict: string): string {
  if (!verdict.startsWith('arrives as `')) throw new Error(`no verdict begins with: ${verdict}`);
  return codeIn(verdict)[0]!;
}

function evaluate(expression: string): unknown {
  const make = values[expression];
  if (make === undefined) throw new Error(`no value is known for the expression ${expression}`);
  unused.delete(expression);
  return make();
}
