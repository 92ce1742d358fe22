import { createCipheriv } from 'node:crypto';
import { DecodeError } from '@mas/codec';
import { msgpack } from '@mas/codec-msgpack';
import { msgpackBlosc } from '@mas/codec-msgpack-blosc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digest, join } from './support/channel-link.ts';
import { matrix } from './support/matrix.ts';
import { missingPython, PythonPeer } from './support/python-peer.ts';

const KiB = 2 ** 10;
const MiB = 2 ** 20;
const HEADER = 16;

/** Below 128 bytes Blosc compresses nothing; its blocks end at powers of 2. */
const sizes = [
  ...[15, 16, 17, 127, 128, 129, 1000],
  ...[64 * KiB - 1, 64 * KiB, 64 * KiB + 1, 256 * KiB - 1, 256 * KiB, 256 * KiB + 1],
];

/** Bytes of one kind. Those of both kinds have blocks that are compressed and others that are not. */
const kinds = {
  'that repeat themselves': (length: number) => Buffer.alloc(length, 'again and '),
  'that cannot be compressed': noise,
  'of both kinds': (length: number) =>
    noise(length).fill(7, Math.floor(length / 4), Math.floor(length / 2)),
};
type Kind = keyof typeof kinds;
const everyKind = Object.keys(kinds) as Kind[];

const limits = { maxBytes: 17 * MiB };
const codec = (await msgpackBlosc(limits)).create();
const plain = msgpack(limits).create();

const name = 'Blosc in Python';
const title = missingPython === undefined ? name : `${name} (skipped: ${missingPython})`;
describe.skipIf(missingPython !== undefined)(title, () => {
  let python: PythonPeer;
  beforeAll(async () => {
    python = await PythonPeer.start('blosc_peer');
  });
  afterAll(() => python[Symbol.asyncDispose]());

  const payloads: [number, Kind][] = [
    [1, 'that repeat themselves'],
    ...[...sizes, MiB, 16 * MiB].flatMap((size) =>
      everyKind.map((kind): [number, Kind] => [size, kind]),
    ),
    // The longest message of the default limit.
    [16 * MiB - HEADER, 'that cannot be compressed'],
  ];

  it.each(payloads)('decompresses what is written here: %i bytes %s', async (...of) => {
    const value = payloadOf(...of);
    const payload = await ask('decompress', codec.encode(value));
    expect(same(payload, plain.encode(value))).toBe(true);
    expect(payload).toHaveLength(of[0]);
  });

  it.each(payloads)('writes what is read here: %i bytes %s', async (...of) => {
    const payload = plain.encode(payloadOf(...of));
    const value = codec.decode(await ask('compress', payload));
    expect(same(plain.encode(value), payload)).toBe(true);
  });

  it.each(payloads)(
    'serves aiomas, which reads what is written here and writes it back: %i bytes %s',
    async (...of) => {
      const value = payloadOf(...of);
      const back = codec.decode(await ask('echo', codec.encode(value)));
      expect(same(plain.encode(back), plain.encode(value))).toBe(true);
    },
  );

  it('writes what is too short to be compressed as it is written here, byte for byte', async () => {
    const lengths = Array.from({ length: 127 }, (_, index) => index + 1);
    const values = lengths.map((length) => payloadOf(length, 'that repeat themselves'));
    const theirs = await Promise.all(
      values.map((value) => ask('compress', plain.encode(value), { typesize: 4, shuffle: 0 })),
    );
    expect(values.map((value) => hex(codec.encode(value)))).toEqual(theirs.map(hex));
  });

  it('writes a buffer of 0 bytes, which is refused here as it is in aiomas', async () => {
    const nothing = await ask('compress', new Uint8Array());
    expect(nothing).toHaveLength(HEADER);
    expect(await ask('decompress', nothing)).toHaveLength(0);
    expect(() => codec.decode(nothing)).toThrow(DecodeError);
    await expect(ask('echo', nothing)).rejects.toThrow('Unpack failed');
  });

  it('writes what is refused here when it is longer than the limit once it is decompressed', async () => {
    const long = await ask('compress', new Uint8Array(16 * MiB + 1));
    expect(long.length).toBeLessThan(MiB);
    const byDefault = (await msgpackBlosc()).create();
    expect(() => byDefault.decode(long)).toThrow(
      'decompressed they are 16777217 bytes, which exceed the limit of 16777216',
    );
  });

  async function ask(command: string, bytes: Uint8Array, settings = {}): Promise<Uint8Array> {
    const data = Buffer.from(bytes).toString('base64');
    return Buffer.from(await python.call<string>(command, { data, ...settings }), 'base64');
  }
});

matrix(
  'Blosc',
  'channel_peer',
  {
    'messages around the ends of blocks arrive, compressible or not': async (
      python,
      combination,
    ) => {
      await using link = await join(python, combination);
      for (const size of sizes) {
        for (const kind of everyKind) {
          const bytes = kinds[kind](size);
          expect(await link.channel.request(['digest', bytes])).toBe(digest(bytes));
          const back = (await link.channel.request(['echo', bytes])) as Uint8Array;
          expect(same(back, bytes)).toBe(true);
        }
        await python.call('say', { source: `b"1234567" * ${Math.ceil(size / 7)}` });
        await python.call('say_large', { kind: 'bytes', size });
      }
    },

    'the longest messages arrive, compressible or not': async (python, combination) => {
      await using link = await join(python, combination);
      for (const kind of everyKind) {
        // Behind the header is the list of type, id, and the list of what to do with what.
        const bytes = kinds[kind](16 * MiB - HEADER - 3 - 1 - 5 - 5);
        const back = (await link.channel.request(['echo', bytes])) as Uint8Array;
        expect(same(back, bytes)).toBe(true);
      }
      await python.call('say', { source: `b"1234567" * ${2 * MiB}` });
      await python.call('say_large', { kind: 'bytes', size: 16 * MiB - 100 });
    },
  },
  { codecs: ['msgpack-blosc'] },
);

/** A value whose MessagePack has this length. */
function payloadOf(length: number, kind: Kind): unknown {
  if (length === 1) return null;
  const header = length < 258 ? 2 : length < 65_539 ? 3 : 5;
  return kinds[kind](length - header);
}

/** Bytes that cannot be compressed, the same each time. */
function noise(length: number): Uint8Array {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
  return cipher.update(Buffer.alloc(length));
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
