import { ByteWriter, SerializationError } from '@mas/codec';
import { msgpackr } from '@mas/codec-msgpackr';
import { Packr } from 'msgpackr';
import { describe, expect, it } from 'vitest';

const codec = msgpackr().create();

it.each([
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

it('lends the buffer of a message that owns it to bytes that are most of it', () => {
  const long = [7, [new Uint8Array(1000).fill(1)], 'x'];
  for (const [value, isOwned, isView] of [
    [long, true, true],
    [long, false, false],
    [['x'.repeat(1010), ...long], true, false],
  ] as const) {
    const message = new Uint8Array(codec.encode(value));
    const decoded = codec.decode(message, { isOwned }) as unknown[];
    expect(decoded).toEqual(value);
    const [bytes] = decoded.at(-2) as [Uint8Array];
    expect(bytes.constructor).toBe(Uint8Array);
    expect(bytes.buffer === message.buffer).toBe(isView);
  }
});

it('keeps no large buffer', () => {
  for (let count = 0; count < 3; count += 1) codec.encode(new Uint8Array(10e6));
  const packed = new Packr().pack(1);
  expect(packed.buffer.byteLength).toBeLessThan(5e6);
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
