import { decode, encode } from '@msgpack/msgpack';
import type { Head, Wire } from './wire.ts';

export const msgpackWire: Wire = {
  codec: 'msgpack',
  value: (value) => Buffer.from(encode(value, { useBigInt64: true })),
  list: (items) => Buffer.concat([counted(items.length, { fix: 0x90, wide: 0xdc }), ...items]),
  map: (entries) =>
    Buffer.concat([
      counted(entries.length, { fix: 0x80, wide: 0xde }),
      ...entries.flatMap(([key, value]) => [Buffer.from(encode(key)), value]),
    ]),
  text(bytes) {
    const head = Buffer.alloc(5, 0xdb);
    head.writeUInt32BE(bytes.length, 1);
    return Buffer.concat([head, bytes]);
  },
  nested(depth, { kind, closed }) {
    const level = kind === 'list' ? [0x91] : [0x81, 0xa1, 0x61];
    return Buffer.concat([
      Buffer.alloc(depth * level.length, Buffer.from(level)),
      Buffer.alloc(closed ? 1 : 0),
    ]);
  },
  oddities: [
    'c1', // never used
    'c0',
    'c2',
    'cb7ff8000000000000',
    'cb7ff0000000000000',
    'cb8000000000000000',
    'ca7fc00000',
    'cfffffffffffffffff',
    'd38000000000000000',
    'd3ffffffffffffffff',
    'cf0000000000000001', // integers, the long way
    'dcffff',
    'ddffffffff',
    'deffff',
    'dfffffffff',
    'dbffffffff',
    'c6ffffffff',
    'c9ffffffff01', // counts without content
    'dd00ffffff90',
    'df00ffffffa161',
    'da0010ff',
    'c50010ff',
    'd4ff00',
    'd6ff00000000',
    'd7ffffffffffffffffff',
    'c70cffffffffffffffffffffffffff', // timestamps
    'd40100',
    'd80100000000000000000000000000000000',
    'c70001',
    'c8000001', // extensions
    '8190c0',
    '81c0c0',
    '8101c0',
    '81c401 61c0',
    '81cb3ff0000000000000c0',
    '8180c0', // keys that are no text
    '82a16101a16102',
    '81a95f5f70726f746f5f5f01',
    '81a95f5f70726f746f5f5f80', // the same key twice, __proto__
    'a2c328',
    'a1ff',
    'a3eda080',
    'a3efbbbf',
    'a4f8888080',
    'a100', // texts that are no UTF-8, a mark, a NUL
    'd9',
    'da00',
    'cd00',
    'ce',
    'd1',
    '91',
    '81a161',
    'c4',
    'c7', // cut off
    '90c0',
    '01ff', // something behind
  ].map((hex) => Buffer.from(hex.replace(/ /g, ''), 'hex')),
  read(payload) {
    try {
      return decode(payload, { useBigInt64: false });
    } catch {
      return undefined;
    }
  },
  head(payload): Head | undefined {
    if (payload[0] !== 0x93) return undefined;
    const type = integer(payload, 1);
    const id = type === undefined ? undefined : integer(payload, type.end);
    return type === undefined || id === undefined ? undefined : { type: type.value, id: id.value };
  },
};

function counted(count: number, { fix, wide }: { fix: number; wide: number }): Buffer {
  if (count < 16) return Buffer.from([fix | count]);
  if (count < 0x1_0000) return Buffer.from([wide, count >> 8, count]);
  const head = Buffer.alloc(5, wide + 1);
  head.writeUInt32BE(count, 1);
  return head;
}

/** The integer at a position, in any of its sizes, and where it ends. */
function integer(bytes: Buffer, at: number): { value: number; end: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 0x80) return { value: first, end: at + 1 };
  if (first >= 0xe0) return { value: first - 0x100, end: at + 1 };
  if (first < 0xcc || first > 0xd3) return undefined;
  const size = 1 << (first & 3);
  if (bytes.length < at + 1 + size) return undefined;
  const signed = first >= 0xd0;
  const value =
    size === 8
      ? Number(signed ? bytes.readBigInt64BE(at + 1) : bytes.readBigUInt64BE(at + 1))
      : signed
        ? bytes.readIntBE(at + 1, size)
        : bytes.readUIntBE(at + 1, size);
  return { value, end: at + 1 + size };
}
