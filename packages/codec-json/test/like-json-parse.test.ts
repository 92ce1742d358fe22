import { DecodeError } from '@mas/codec';
import { json } from '@mas/codec-json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { read } from './text.ts';

const codec = json().create();

/** JSON-like text: pieces of JSON in any order, and JSON with pieces put in or taken out. */
const pieces = fc.constantFrom(
  ...['[', ']', '{', '}', ',', ':', '"a"', '"', '\\', '\\n', '\\u00e9', '\\ud800', '"__type"', 'ü'],
  ...['0', '1', '-', '-0', '0.5', '1e5', 'E-2', '.', '12345', 'true', 'false', 'null', 'tru'],
  ...[' ', '\n', '\t', '\u00a0', '\0', '[]', '{}', '[1,2]', '{"a":1}', '"a":', '\ufeff'],
);
const soup = fc.array(pieces, { maxLength: 12 }).map((list) => list.join(''));
const mutated = fc
  .tuple(
    fc.json().filter((text) => !/__proto__|__type__/.test(text)),
    fc.array(fc.tuple(fc.nat(), fc.nat(2), pieces), { maxLength: 3 }),
  )
  .map(([text, edits]) => {
    let edited = text;
    for (const [place, removed, piece] of edits) {
      const at = place % (edited.length + 1);
      edited = edited.slice(0, at) + piece + edited.slice(at + removed);
    }
    return edited;
  });

describe('text is read as JSON.parse reads it, or both refuse it (property):', () => {
  it.each<[string, (text: string) => string, (text: string) => string]>([
    ['alone', (text) => text, (text) => text],
    ['next to a word that only Python writes', (text) => `[NaN,${text}]`, (text) => `[1,${text}]`],
    ['next to text with such a word', (text) => `["NaN",${text}]`, (text) => `["NaN",${text}]`],
  ])('%s', (_name, wrap, reference) => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(soup, mutated), (text) => {
        const expected = attempt(() => JSON.parse(reference(text)) as unknown);
        const actual = attempt(() => read(codec, wrap(text)));
        if (actual.error !== undefined) expect(actual.error).toBeInstanceOf(DecodeError);
        // Here JSON.parse rounds, or takes what is out of range for infinite.
        if (/\d{16}|[eE]\+?\d{3}/.test(text)) return;
        expect(actual.error === undefined).toBe(expected.error === undefined);
        if (expected.error !== undefined) return;
        accepted += 1;
        expect(withoutWord(actual.value)).toStrictEqual(withoutWord(expected.value));
      }),
      { numRuns: 1500 },
    );
    expect(accepted, 'that the test compares values too').toBeGreaterThan(100);
  });
});

function attempt(call: () => unknown): { value?: unknown; error?: unknown } {
  try {
    return { value: call() };
  } catch (error) {
    return { error };
  }
}

/** The list with a 1 for the NaN that it begins with. */
function withoutWord(value: unknown): unknown {
  return Array.isArray(value) && Number.isNaN(value[0]) ? value.with(0, 1) : value;
}
