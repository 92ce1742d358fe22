import { ByteWriter } from '@mas/codec';
import { msgpack } from '@mas/codec-msgpack';
import { msgpackBlosc } from '@mas/codec-msgpack-blosc';
import { describe, expect, it } from 'vitest';
import { FIELD, noise, vectors } from './messages.ts';

const codec = (await msgpackBlosc()).create();
const plain = msgpack().create();

describe('what is written', () => {
  it.each(vectors)('has a header of Blosc that is true: $name', ({ value }) => {
    const message = codec.encode(value);
    const view = new DataView(message.buffer);
    const payload = plain.encode(value);
    expect(message[FIELD.version]).toBe(2);
    expect(message[FIELD.flags]! >> 5, 'the compressor, which is blosclz').toBe(0);
    expect(message[FIELD.flags]! & 0x05, 'shuffled').toBe(0);
    expect(view.getUint32(FIELD.payloadBytes, true)).toBe(payload.length);
    expect(view.getUint32(FIELD.messageBytes, true)).toBe(message.length);
  });

  it('is shorter than MessagePack by far when it repeats itself', () => {
    const records = Array.from({ length: 1000 }, (_, id) => ({ id, name: 'turbine', power: 0.5 }));
    expect(codec.encode(records).length * 4).toBeLessThan(plain.encode(records).length);
  });

  it('is 16 bytes longer than MessagePack when it cannot be compressed', () => {
    for (const value of [null, 'short', noise(1000), noise(2 ** 20)]) {
      const payload = plain.encode(value);
      const message = codec.encode(value);
      expect(message.length).toBe(16 + payload.length);
      expect(Buffer.compare(message.subarray(16), payload)).toBe(0);
    }
  });

  it('has the header of Blosc also where Blosc is not asked', () => {
    const hex = (value: unknown) => Buffer.from(codec.encode(value)).toString('hex');
    expect(hex(null)).toBe('02011204 01000000 01000000 11000000 c0'.replaceAll(' ', ''));
    expect(hex('added')).toBe(
      '02011204 06000000 04000000 16000000 a56164646564'.replaceAll(' ', ''),
    );
  });

  it('is the same whatever was written or read before', () => {
    const value = Array.from({ length: 500 }, (_, index) => index / 2);
    const first = codec.encode(value);
    for (const { message, value: other } of vectors) {
      codec.decode(message);
      codec.encode(other);
      expect(Buffer.compare(codec.encode(value), first)).toBe(0);
    }
  });

  it('of a long message is no trouble for the ones after it', () => {
    const long = noise(20_000_000);
    const wide = (length: number) => new Uint8Array(length).fill(7);
    const target = new ByteWriter();
    codec.encodeInto?.(long, target);
    expect(target.length).toBe(16 + 5 + long.length);
    expect(codec.decode(codec.encode(wide(15_000_000)))).toHaveLength(15_000_000);
    expect(codec.decode(codec.encode(wide(1000)))).toEqual(wide(1000));
  });
});
