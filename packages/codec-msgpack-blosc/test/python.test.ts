import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { msgpack } from '@mas/codec-msgpack';
import { msgpackBlosc } from '@mas/codec-msgpack-blosc';
import { describe, expect, it } from 'vitest';
import { noise } from './messages.ts';

/** An interpreter with `blosc`, `msgpack` and `aiomas`. */
const python = process.env.MAS_PYTHON;
const script = fileURLToPath(new URL('fixtures/blosc_peer.py', import.meta.url));

const MiB = 2 ** 20;
const codec = (await msgpackBlosc({ maxBytes: 17 * MiB })).create();
const plain = msgpack({ maxBytes: 17 * MiB }).create();

/** Bytes whose MessagePack has this length. */
const sized = (bytes: Uint8Array) => bytes.subarray(bytes.length < 70_000 ? 3 : 5);
const repeated = (length: number) => new Uint8Array(length).map((_, index) => (index >> 4) & 0xff);
const floats = Array.from({ length: MiB / 9 }, (_, index) => Math.sin(index / 100));

const values: [string, unknown][] = [
  ['1 byte', null],
  ['a call', [0, 0, ['add', [3, 4.5, -0.5, 2n ** 60n, Uint8Array.of(1, 2)], { name: 'ü' }]]],
  ['100 bytes', 'x'.repeat(98)],
  ['127 bytes', 'x'.repeat(125)],
  ['128 bytes', 'x'.repeat(126)],
  ['10 kB', Array.from({ length: 400 }, (_, id) => ({ id, name: 'turbine', on: true }))],
  ['64 KiB that cannot be compressed', sized(noise(65_536))],
  ['1 MiB of floats', floats],
  ['1 MiB that cannot be compressed', sized(noise(MiB))],
  ['16 MiB', sized(repeated(16 * MiB))],
  ['16 MiB that cannot be compressed', sized(noise(16 * MiB))],
  ['16 MiB less 16 bytes that cannot be compressed', sized(noise(16 * MiB - 16))],
];

const reason = 'skipped, as MAS_PYTHON names no interpreter with blosc';
describe.skipIf(python === undefined)(`the real Blosc in Python (${python ?? reason})`, () => {
  it.each(values)('decompresses what is written: %s', (_name, value) => {
    expect(same(ask('decompress', codec.encode(value)), plain.encode(value))).toBe(true);
  });

  it.each(values)('writes what is read: %s', (_name, value) => {
    const payload = plain.encode(value);
    const decoded = codec.decode(ask('compress', payload));
    expect(same(plain.encode(decoded), payload)).toBe(true);
  });

  it('writes nothing at all as a message that is refused, and so does this side', () => {
    expect(() => codec.decode(ask('compress', new Uint8Array()))).toThrow('ends too early');
  });

  it.each(values)('is what aiomas.codecs.MsgPackBlosc reads and writes: %s', (_name, value) => {
    const decoded = codec.decode(ask('echo', codec.encode(value)));
    expect(same(plain.encode(decoded), plain.encode(value))).toBe(true);
  });
});

function ask(command: 'compress' | 'decompress' | 'echo', input: Uint8Array): Uint8Array {
  const options = { input, maxBuffer: 64 * MiB };
  const { status, stdout, stderr, error } = spawnSync(python!, [script, command], options);
  if (status !== 0) throw error ?? new Error(`${command} failed: ${stderr}`);
  return stdout;
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
