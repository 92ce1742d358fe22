import { msgpackr } from '@mas/codec-msgpackr';
import { describe, expect, it } from 'vitest';
import { written } from './bytes.ts';

// They are corrected in the buffer of the library, and everything else is skipped. The rest of what
// every codec of this format does: `testMsgpackFormat` in tests/compliance.
const codec = msgpackr().create();

describe('the bytes on the wire', () => {
  it('of -0 leave the other numbers of the message as narrow as ever', () => {
    expect(written(codec, [-0, 1, 0, 2 ** 32, 2n ** 60n, { a: [-0] }])).toBe(
      '96 cb 80 00 00 00 00 00 00 00 01 00 cf 00 00 00 01 00 00 00 00 cf 10 00 00 00 00 00 00 00 81 a1 61 91 cb 80 00 00 00 00 00 00 00',
    );
  });

  it('are those of numbers, whatever stands before them', () => {
    const before = [
      ...[0, 200, 60_000, 2 ** 31, -1, -100, -1000, -(2 ** 20), 0.5, 2n ** 63n, null, true, false],
      ...['', 'a', 'ü'.repeat(20), 'Ë'.repeat(50), 'Ó'.repeat(200), '\u02cb'.repeat(40_000)],
      ...[31, 32, 255, 256, 65_535, 65_536].map((length) => 'x'.repeat(length)),
      ...[0, 255, 256, 65_536].map((length) => new Uint8Array(length).fill(0xcb)),
      ...[15, 16, 65_536].map((length) => new Array(length).fill(0.25)),
      ...[15, 16, 65_536].map((length) => Object.fromEntries(new Array(length).fill(0).entries())),
    ];
    for (const item of before) {
      const value = [item, 2 ** 40, -0, item, -(2 ** 40), 2n ** 60n];
      const tail = written(codec, value).slice(-(2 * 9 * 3 - 1));
      expect(tail.slice(-53)).toBe('d3 ff ff ff 00 00 00 00 00 cf 10 00 00 00 00 00 00 00');
      expect(codec.decode(codec.encode(value))).toStrictEqual(value);
    }
  });
});
