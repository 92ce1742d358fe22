import { customType, TypeRegistry } from '@mas/codec';
import { msgpackBlosc } from '@mas/codec-msgpack-blosc';
import { describe, expect, it } from 'vitest';
import { decodeFailure, noise, vectors } from './messages.ts';

const factory = await msgpackBlosc();
const codec = factory.create();

describe('what Python wrote is read', () => {
  it('and there is much of it', () => {
    expect(vectors.length).toBeGreaterThan(20);
  });

  it.each(vectors)('$name', ({ value, message }) => {
    expect(codec.decode(message)).toEqual(value);
  });

  it('in any order, one after the other', () => {
    for (const { value, message } of [...vectors, ...vectors].reverse()) {
      expect(codec.decode(message)).toEqual(value);
    }
  });
});

it('refuses the compressed form of nothing, which is no value', () => {
  const nothing = Buffer.from('02011308000000000100000010000000', 'hex');
  expect(decodeFailure(codec, nothing).message).toContain('the message ends too early');
});

it.each([0, 0xc1, 0xff])('reads messages whose last byte is %i', (last) => {
  const short = Array.from({ length: 200 }, (_, index) => 120 + index);
  for (const length of [...short, 5000, 300_000]) {
    const value = new Uint8Array(length).fill(last);
    const decoded = codec.decode(codec.encode(value)) as Uint8Array;
    expect(Buffer.compare(decoded, value)).toBe(0);
  }
});

it('gives custom types the bytes of their own message, although they use the codec meanwhile', () => {
  class Sealed {
    readonly content: unknown;
    constructor(content: unknown) {
      this.content = content;
    }
  }
  const sealing = factory.create({
    types: new TypeRegistry([
      customType({
        class: Sealed,
        serialize: ({ content }) => sealing.encode(content),
        deserialize: (data) => new Sealed(sealing.decode(data as Uint8Array)),
      }),
    ]),
  });
  const zeros = new Uint8Array(1000);
  const value = [new Sealed([zeros.fill(1), noise(5000)]), new Uint8Array(1000).fill(2)];
  expect(sealing.decode(sealing.encode(value))).toEqual(value);
});
