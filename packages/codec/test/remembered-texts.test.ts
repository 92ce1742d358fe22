import { RememberedTexts } from '@mas/codec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const { LONGEST, NOWHERE, PLACES } = RememberedTexts;

/** The bytes of a text between others, and where it begins. */
function within(text: string): [bytes: Uint8Array, start: number, length: number] {
  const encoded = Buffer.from(text);
  return [Buffer.concat([Buffer.from('"x'), encoded, Buffer.from('y"')]), 2, encoded.length];
}

const text = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: LONGEST + 3 }),
  fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 5 }),
  fc.string({ unit: 'grapheme', maxLength: 10 }),
);

describe('remembered texts', () => {
  it('are found as what they are, whatever came before', () => {
    const texts = RememberedTexts.ofTexts();
    fc.assert(
      fc.property(fc.array(text), (list) => {
        for (const one of list) {
          const [bytes, start, length] = within(one);
          const place = texts.find(bytes, start, length);
          if (length > LONGEST || bytes.some((byte) => byte > 0x7f)) {
            expect(place).toBe(NOWHERE);
          } else {
            expect(texts.at(place)).toBe(one);
            expect(texts.matchAt(place, bytes, start)).toBe(length);
            expect(texts.find(bytes, start, length)).toBe(place);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('are as many as there are places, at most', () => {
    const texts = RememberedTexts.ofTexts();
    for (let count = 0; count < 10 * PLACES; count += 1) {
      const place = texts.find(...within(`text ${count}`));
      expect(place >= 0 && place < PLACES).toBe(true);
    }
  });

  it('match where they are the beginning of others, and nowhere else', () => {
    const texts = RememberedTexts.ofTexts();
    const place = texts.find(...within('abc'));
    expect(texts.matchAt(place, Buffer.from('abcd'), 0)).toBe(3);
    expect(texts.matchAt(place, Buffer.from('xabc'), 1)).toBe(3);
    expect(texts.matchAt(place, Buffer.from('abd'), 0)).toBe(-1);
    expect(texts.matchAt(place, Buffer.from('ab'), 0)).toBe(-1);
  });

  it('that are keys are none that mean something else', () => {
    const keys = RememberedTexts.ofKeys();
    for (const key of ['__proto__', '__type__']) expect(keys.find(...within(key))).toBe(NOWHERE);
    for (const key of ['', 'constructor', '10', 'name']) {
      expect(keys.at(keys.find(...within(key)))).toBe(key);
    }
  });
});
