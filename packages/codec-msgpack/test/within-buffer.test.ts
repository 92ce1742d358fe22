import { msgpack } from '@mas/codec-msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QuickReader, UNREAD } from '../src/quick-reader.ts';

const codec = msgpack().create();
const reader = new QuickReader(100);

const values = fc.anything({
  maxDepth: 3,
  withNullPrototype: false,
  values: [
    fc.integer(),
    fc.double(),
    fc.maxSafeInteger(),
    fc.string({ maxLength: 70 }),
    fc.constant(null),
  ],
});

/** The message somewhere in a larger buffer, with bytes around it that could go on with it. */
function within(message: Uint8Array, around: number): Uint8Array {
  const buffer = new Uint8Array(message.length + 200).fill(around);
  buffer.set(message, 100);
  return buffer;
}

describe('a message within a larger buffer', () => {
  const cases = fc
    .tuple(values, fc.constantFrom(0, 0x61, 0x81, 0xc0))
    .filter(([value]) => isEncodable(value));

  it('is read from its start to its end', () => {
    fc.assert(
      fc.property(cases, ([value, around]) => {
        const message = codec.encode(value);
        const read = reader.read(within(message, around), 100, 100 + message.length);
        if (read !== UNREAD) expect(read).toStrictEqual(codec.decode(message));
      }),
      { numRuns: 1000 },
    );
    expect(reader.read(within(codec.encode(['a', { b: 1.5 }]), 0), 100, 114)).toBe(UNREAD);
    expect(reader.read(within(codec.encode(['a', { b: 1.5 }]), 0), 100, 115)).toEqual([
      'a',
      { b: 1.5 },
    ]);
  });

  it('ends at its end, whatever follows it there', () => {
    fc.assert(
      fc.property(cases, fc.nat(), ([value, around], cut) => {
        const message = codec.encode(value);
        const end = 100 + (cut % message.length);
        expect(reader.read(within(message, around), 100, end)).toBe(UNREAD);
      }),
      { numRuns: 1000 },
    );
  });
});

function isEncodable(value: unknown): boolean {
  try {
    codec.encode(value);
    return true;
  } catch {
    return false;
  }
}
