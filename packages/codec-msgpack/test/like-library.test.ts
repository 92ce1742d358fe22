import { msgpack } from '@mas/codec-msgpack';
import { decode, encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { expect, it } from 'vitest';

const codec = msgpack().create();
const names = /__proto__|__type__/;

it('reads and writes JSON values as the library does (property)', () => {
  const plain = fc.jsonValue().filter((value) => !names.test(JSON.stringify(value)));
  fc.assert(
    fc.property(plain, (value) => {
      const bytes = codec.encode(value);
      if (!/-0/.test(String(JSON.stringify(value, signed)))) expect(bytes).toEqual(encode(value));
      expect(codec.decode(bytes)).toStrictEqual(decode(bytes));
    }),
    { numRuns: 300 },
  );
});

it('can send on whatever it has received (property)', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 30, size: 'max' }), (bytes) => {
      let value: unknown;
      try {
        value = codec.decode(bytes);
      } catch {
        return;
      }
      expect(codec.decode(codec.encode(value))).toStrictEqual(value);
    }),
    { numRuns: 2000 },
  );
});

function signed(_key: string, value: unknown): unknown {
  return Object.is(value, -0) ? '-0' : value;
}
