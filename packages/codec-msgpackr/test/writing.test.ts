import { runInNewContext } from 'node:vm';
import { ByteWriter, SerializationError } from '@mas/codec';
import { msgpackr } from '@mas/codec-msgpackr';
import { Packr } from 'msgpackr';
import { describe, expect, it } from 'vitest';

const codec = msgpackr().create();

it.each([
  ['throws', () => thrower()],
  ['is undefined', () => undefined],
  ['is a date', () => new Date()],
  ['is a function', () => () => 1],
])(
  'refuses a value of a getter that %s when it is read again, and writes nothing',
  (_name, second) => {
    let reads = 0;
    const value = {
      get twice() {
        reads += 1;
        return reads % 2 === 0 ? second() : 1;
      },
    };
    expect(() => codec.encode(value)).toThrow(SerializationError);
    const target = new ByteWriter();
    expect(() => codec.encodeInto?.(value, target)).toThrow(/^value: writing the bytes failed: /);
    expect(target.length).toBe(0);
    expect(codec.decode(codec.encode([1]))).toEqual([1]);
  },
);

it('writes a value whose getter uses the codec itself', () => {
  const value = {
    get inner() {
      return codec.encode({ long: 'x'.repeat(10_000), big: 2 ** 40 });
    },
    after: -0,
  };
  const { inner, after } = codec.decode(codec.encode(value)) as {
    inner: Uint8Array;
    after: number;
  };
  expect(codec.decode(inner)).toEqual({ long: 'x'.repeat(10_000), big: 2 ** 40 });
  expect(after).toBe(-0);
});

it('writes the items of an array, whatever its named properties are', () => {
  const named = { map: 1, forEach: 2, a: 3, constructor: 4 };
  for (const item of [1, -0, 2n ** 60n]) {
    expect(codec.decode(codec.encode(Object.assign([item], named)))).toStrictEqual([item]);
  }
});

it('writes objects and arrays of another realm, and objects without a prototype', () => {
  const foreign: unknown = runInNewContext('({ a: [1, { b: 2 ** 40 }], c: Object.create(null) })');
  expect(codec.decode(codec.encode(foreign))).toStrictEqual({ a: [1, { b: 2 ** 40 }], c: {} });
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

it('keeps no large buffer', () => {
  for (let count = 0; count < 3; count += 1) codec.encode(new Uint8Array(10e6));
  const packed = new Packr().pack(1);
  expect(packed.buffer.byteLength).toBeLessThan(5e6);
});

it('gives the bytes that it has received to the receiver alone', () => {
  for (const length of [3, 10_000]) {
    const sent = [new Uint8Array(length).fill(7), { b: new Uint8Array(2) }];
    const message = Buffer.from(codec.encode(sent));
    const keys = Reflect.ownKeys(message).length;
    const [first, { b }] = codec.decode(message) as [Uint8Array, { b: Uint8Array }];
    expect(Reflect.ownKeys(message)).toHaveLength(keys);
    for (const [bytes, size] of [
      [first, length],
      [b, 2],
    ] as const) {
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
      expect(bytes.buffer.byteLength).toBe(size);
    }
    first[0] = 99;
    message.fill(0);
    codec.decode(codec.encode([new Uint8Array(length), 'another']));
    expect([first[0], first[1], first.at(-1), ...b]).toEqual([99, 7, 7, 0, 0]);
  }
});

describe('someone else who uses the library', () => {
  const packr = new Packr({ useRecords: true, structures: [], moreTypes: true });

  it('keeps what it has written', () => {
    const value = { name: 'theirs', list: [1, 2, 3], at: new Set([1]) };
    for (const long of [false, true]) {
      const theirs = packr.pack(value);
      const copy = Buffer.from(theirs);
      codec.encode(long ? 'x'.repeat(5_000_000) : [1, 2, 3, 'ours']);
      const more = packr.pack(value);
      codec.encode(long ? 'x'.repeat(5_000_000) : 'x'.repeat(1000));
      codec.encode('x'.repeat(1000));
      expect(Buffer.compare(theirs, copy)).toBe(0);
      expect(packr.unpack(theirs)).toEqual(value);
      expect(packr.unpack(more)).toEqual(value);
    }
  });

  it('changes neither what is written here nor what is read', () => {
    const value = { name: 'ours', list: [64, 65, 127, -0, 2 ** 40], bytes: Uint8Array.of(1) };
    const bytes = codec.encode(value);
    packr.pack(value);
    packr.unpack(packr.pack([value, value]));
    expect(codec.encode(value)).toStrictEqual(bytes);
    expect(codec.decode(bytes)).toStrictEqual(value);
  });
});

function thrower(): never {
  throw new Error('not again');
}
