import { ByteWriter, type Codec, customType, SerializationError, TypeRegistry } from '@mas/codec';
import { msgpack } from '@mas/codec-msgpack';
import { collectGarbage } from '@mas/garbage';
import { describe, expect, it } from 'vitest';

const codec = msgpack().create();

/** Bytes of that length, none of which is 0. */
const bytesOf = (length: number) => Uint8Array.from({ length }, (_, index) => 1 + (index % 255));

describe('bytes that are written', () => {
  it.each([1, 2, 0xff, 0x100, 0xffff, 0x1_0000, 100_000])(
    '%d of them are what the library makes of a Buffer',
    (length) => {
      const bytes = bytesOf(length);
      const message = codec.encode(['before', bytes, { after: [1] }]);
      expect(message).toEqual(codec.encode(['before', Buffer.from(bytes), { after: [1] }]));
    },
  );

  it('make the buffer grow once, also when something short follows', () => {
    const sizes: number[] = [];
    const target = new ByteWriter(64, (size) => {
      sizes.push(size);
      return new Uint8Array(size);
    });
    codec.encodeInto?.([0, 7, ['echo', [bytesOf(100_000)], { at: 1 }]], target);
    expect(sizes).toHaveLength(1);
    expect(sizes[0]).toBeLessThan(100_200);
  });

  it('are those of the moment', () => {
    const bytes = bytesOf(1000);
    const message = codec.encode(bytes);
    bytes.fill(0);
    expect(codec.decode(message)).toEqual(bytesOf(1000));
  });

  it.each(['length', 'byteLength', 'byteOffset', 'buffer', Symbol.toStringTag])(
    'are all of them, whatever a property %s says',
    (property) => {
      const bytes = Object.defineProperty(bytesOf(3), property, { value: 1 });
      expect(codec.decode(codec.encode([bytes]))).toEqual([Uint8Array.of(1, 2, 3)]);
    },
  );

  it('may lie in memory that is shared', () => {
    const bytes = new Uint8Array(new SharedArrayBuffer(3)).fill(7);
    expect(codec.decode(codec.encode([bytes]))).toEqual([Uint8Array.of(7, 7, 7)]);
  });

  it('are refused when their memory was taken away', () => {
    const bytes = bytesOf(3);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(() => codec.encode([bytes])).toThrow(SerializationError);
    expect(codec.encode([new Uint8Array(0)])).toEqual(Uint8Array.of(0x91, 0xc4, 0));
  });

  it('are of a custom type where there is one for them', () => {
    const types = new TypeRegistry([
      customType({
        class: Uint8Array,
        serialize: (value) => [...value],
        deserialize: (data) => Uint8Array.from(data as number[]),
      }),
    ]);
    const own = msgpack().create({ types });
    const message = own.encode(Uint8Array.of(1, 2));
    expect(codec.encode({ x: [0, [1, 2]] }).subarray(-5)).toEqual(message.subarray(-5));
    expect(own.decode(message)).toEqual(Uint8Array.of(1, 2));
  });

  it('are no array of another kind that poses as one', () => {
    const posing = Object.setPrototypeOf(Uint16Array.of(0x101, 0x202), Uint8Array.prototype);
    expect([...codec.encode(posing).subarray(0, 2)]).toEqual([0xc4, 4]);
    expect(codec.encode(Object.create(Uint8Array.prototype))).toEqual(Uint8Array.of(0x80));
  });
});

describe('bytes that are read', () => {
  /** A message in a buffer with so many bytes around it. */
  function within(value: unknown, around: number, from: Codec = codec): Uint8Array {
    const message = from.encode(value);
    const buffer = new Uint8Array(message.length + around);
    buffer.set(message, around);
    return buffer.subarray(around);
  }

  it.each([0, 1, 0xff, 0x100, 0xffff, 0x1_0000, 100_000])('%d of them are a copy', (length) => {
    const message = codec.encode([bytesOf(length), 1]);
    const [bytes] = codec.decode(message) as [Uint8Array];
    message.fill(0);
    expect(bytes).toEqual(bytesOf(length));
    expect(bytes.buffer.byteLength).toBe(length);
  });

  const types = new TypeRegistry([customType(class Point {}, [])]);
  it.each([
    ['', codec, (bytes: Uint8Array) => ['echo', [bytes], {}]],
    ['beside a bigint', codec, (bytes: Uint8Array) => [2n ** 63n, [bytes]]],
    [
      'of a connection with types',
      msgpack().create({ types }),
      (bytes: Uint8Array) => [0, [bytes]],
    ],
  ] as const)('are a view of a message that owns its buffer %s', (_, own, make) => {
    const message = within(make(bytesOf(1000)), 10, own);
    const bytes = (own.decode(message, { isOwned: true }) as Uint8Array[][])[1]![0]!;
    expect(bytes).toEqual(bytesOf(1000));
    expect(bytes.constructor).toBe(Uint8Array);
    expect(bytes.buffer).toBe(message.buffer);
  });

  it('are a plain array, also when the message is a Buffer', () => {
    const message = Buffer.from(within([2n ** 63n, bytesOf(1000)], 0).buffer as ArrayBuffer);
    for (const isOwned of [true, false]) {
      const [, bytes] = codec.decode(message, { isOwned }) as Uint8Array[];
      expect(bytes!.constructor).toBe(Uint8Array);
      expect(bytes!.buffer === message.buffer).toBe(isOwned);
    }
  });

  it.each([
    ['is as long as they are', within([bytesOf(1000), 'x'.repeat(1000)], 0)],
    ['lies in a large buffer', within([bytesOf(1000)], 1010)],
  ])('are a copy of a message whose rest %s', (_, message) => {
    const [bytes] = codec.decode(message, { isOwned: true }) as [Uint8Array];
    expect(bytes).toEqual(bytesOf(1000));
    expect(bytes.buffer.byteLength).toBe(1000);
  });

  it('are refused when there are fewer than announced', () => {
    for (const head of [
      [0xc4, 3],
      [0xc5, 0, 3],
      [0xc6, 0, 0, 0, 3],
      [0xc6, 255, 255, 255, 255],
    ]) {
      expect(() => codec.decode(Uint8Array.of(...head, 1, 2))).toThrow(
        'the message ends too early',
      );
    }
    for (const head of [[0xc4], [0xc5, 0], [0xc6, 0, 0, 0]]) {
      expect(() => codec.decode(Uint8Array.from(head))).toThrow('the message ends too early');
    }
    expect(() => codec.decode(Uint8Array.of(0xc4, 1, 2, 3))).toThrow('1 bytes follow the value');
  });
});

it('a codec keeps neither the last message nor what it was written to', async () => {
  const codecs = Array.from({ length: 50 }, () => msgpack().create());
  const before = process.memoryUsage().arrayBuffers;
  for (const each of codecs) each.decode(each.encode(bytesOf(100_000)), { isOwned: true });
  await collectGarbage();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
});
