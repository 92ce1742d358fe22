import { ByteWriter, SerializationError } from '@mas/codec';
import { msgpack } from '@mas/codec-msgpack';
import { expect, it } from 'vitest';

const codec = msgpack().create();

it('refuses a value whose getter throws only when it is read again, and writes nothing', () => {
  let reads = 0;
  const value = {
    // What is seldom is checked first and written then.
    bytes: new Uint8Array(1),
    get twice() {
      reads += 1;
      if (reads % 2 === 0) throw new Error('not again');
      return 1;
    },
  };
  expect(() => codec.encode(value)).toThrow(SerializationError);
  const target = new ByteWriter();
  expect(() => codec.encodeInto?.(value, target)).toThrow('writing the bytes failed: not again');
  expect(target.length).toBe(0);
  expect(codec.decode(codec.encode([1]))).toEqual([1]);
});

it('writes the items of an array, whatever its named properties are', () => {
  const named = { map: 1, forEach: 2, a: 3 };
  for (const item of [1, -0, 2n ** 60n]) {
    expect(codec.decode(codec.encode(Object.assign([item], named)))).toStrictEqual([item]);
  }
});

it('writes after a message so long that its buffer is not kept', () => {
  const long = 'x'.repeat(3_000_000);
  for (const last of [1, -0, 2n ** 60n]) {
    const bytes = codec.encode([long, last]);
    const target = new ByteWriter();
    codec.encodeInto?.([long, last], target);
    codec.encode([last, last]);
    expect(Buffer.compare(bytes, target.bytes.subarray(0, target.length))).toBe(0);
    expect(codec.decode(bytes)).toStrictEqual([long, last]);
  }
});

it('gives the bytes that it has received to the receiver alone', () => {
  const message = Buffer.from(codec.encode([Buffer.from([1, 2, 3]), { b: new Uint8Array(2) }]));
  const [first, { b }] = codec.decode(message) as [Uint8Array, { b: Uint8Array }];
  expect(Object.getPrototypeOf(first)).toBe(Uint8Array.prototype);
  expect(first.buffer.byteLength).toBe(3);
  first[0] = 99;
  message.fill(0);
  expect([...first, ...b]).toEqual([99, 2, 3, 0, 0]);
});
