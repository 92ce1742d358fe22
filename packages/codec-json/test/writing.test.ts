import { ByteWriter, SerializationError } from '@mas/codec';
import { json } from '@mas/codec-json';
import { expect, it } from 'vitest';
import { write } from './text.ts';

const codec = json().create();

it('refuses a value whose getter throws only when it is read again, and writes nothing', () => {
  let reads = 0;
  const value = {
    // What is written in one go is read once.
    special: Number.NaN,
    get twice() {
      reads += 1;
      if (reads % 2 === 0) throw new Error('not again');
      return 1;
    },
  };
  expect(() => codec.encode(value)).toThrow(SerializationError);
  const target = new ByteWriter();
  expect(() => codec.encodeInto?.(value, target)).toThrow('writing the text failed: not again');
  expect(target.length).toBe(0);
});

it('writes the items of an array, whatever its named properties are', () => {
  const named = { map: 1, join: 2, length2: 3 };
  expect(write(codec, Object.assign([1, 'x'], named))).toBe('[1,"x"]');
  expect(write(codec, Object.assign([Number.NaN], named))).toBe('[NaN]');
});
