import { DecodeError } from '@mas/codec';
import { msgpackBlosc } from '@mas/codec-msgpack-blosc';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  decodeFailure,
  FIELD,
  noise,
  vectorOf,
  vectors,
  withBytes,
  withHeader,
} from './messages.ts';

const codec = (await msgpackBlosc()).create();
const { value, message } = vectorOf('records of 10 kB');
const blocks = vectorOf('records of 10 kB, in blocks of 4 kB');
const plain = vectorOf('1 kB that cannot be compressed').message;

afterEach(() => {
  expect(codec.decode(message)).toEqual(value);
  expect(codec.decode(codec.encode(value))).toEqual(value);
});

describe('a message is refused whose header', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['is cut off', message.subarray(0, 15), /15 bytes are too few for the header/],
    ['is of Blosc 2', withBytes(message, FIELD.version, [5]), /format 2, but begin with 5/],
    ['has a flag that does not exist', withBytes(message, FIELD.flags, [0x09]), /format 2/],
    [
      'announces more bytes than there are',
      withHeader(message, { messageBytes: message.length + 1 }),
      /announces \d+ bytes, but there are \d+/,
    ],
    [
      'announces fewer bytes than there are',
      withHeader(message, { messageBytes: message.length - 1 }),
      /announces \d+ bytes, but there are \d+/,
    ],
    [
      'announces too much that is not compressed',
      withHeader(plain, { payloadBytes: 1004 }),
      /announces 1004 bytes, uncompressed/,
    ],
    [
      'announces too little that is not compressed',
      withHeader(plain, { payloadBytes: 1002 }),
      /announces 1002 bytes, uncompressed/,
    ],
    ['has no payload', withHeader(message, { payloadBytes: 0 }), /^message: 0 bytes are fewer/],
    ['has blocks of 0 bytes', withHeader(message, { blockBytes: 0 }), /blocks of 0 bytes/],
    [
      'has blocks that are longer than the payload',
      withHeader(message, { blockBytes: 2 ** 31 }),
      /blocks of 2147483648 bytes/,
    ],
    ['has elements of 0 bytes', withBytes(message, FIELD.elementBytes, [0]), /elements of 0 bytes/],
    [
      'has elements that do not make up its blocks',
      withBytes(message, FIELD.elementBytes, [7]),
      /elements of 7 bytes do not make up/,
    ],
    [
      'has more blocks than their beginnings fit',
      withHeader(message, { blockBytes: 8 }),
      /\d+ blocks do not fit into \d+ bytes/,
    ],
    ['has a compressor that does not exist', withFlags(message, 0xa0), /do not decompress/],
    ['has another compressor', withFlags(message, 0x60), /do not decompress/],
  ])('%s', (_name, bytes, text) => {
    expect(decodeFailure(codec, bytes).message).toMatch(text);
  });
});

describe('a message is refused whose content', () => {
  it('ends too early, wherever that is', () => {
    for (const vector of vectors) {
      const { length } = vector.message;
      for (let cut = 16; cut < length; cut += Math.ceil((length - 16) / 40)) {
        const shorter = withHeader(vector.message.slice(0, cut), { messageBytes: cut });
        decodeFailure(codec, shorter);
      }
    }
  });

  it('has a block that begins outside of the message', () => {
    for (const begin of [0xff, 0x7f, 0x20]) {
      for (const place of [16, 20, 24]) {
        const bytes = withBytes(blocks.message, place, [0, 0, 0, begin]);
        expect(decodeFailure(codec, bytes).reason).toBe('the bytes do not decompress');
      }
    }
  });

  it('has a last block that does not decompress, after others that do', () => {
    const begin = new DataView(blocks.message.buffer).getUint32(16 + 2 * 4, true);
    const bytes = withBytes(blocks.message, begin, [1, 0, 0, 0]);
    expect(decodeFailure(codec, bytes).reason).toBe('the bytes do not decompress');
  });

  it('does not decompress, however short it is and whatever was read before', () => {
    const before = noise(30_000);
    for (let payloadBytes = 1; payloadBytes < 200; payloadBytes += 1) {
      codec.decode(codec.encode([before, 'x'.repeat(30_000)]));
      for (let rest = 8; rest < 300; rest += rest < 30 ? 1 : 13) {
        // One block, which begins behind this and announces more bytes than there are.
        const begin = [20, 0, 0, 0, 0xff, 0, 0, 0];
        const bytes = withBytes(new Uint8Array(16 + rest), 0, [2, 1, 0, 1]);
        const fields = { payloadBytes, blockBytes: payloadBytes, messageBytes: bytes.length };
        const short = withHeader(withBytes(bytes, 16, begin), fields);
        expect(decodeFailure(codec, short).reason).toBe(
          payloadBytes < 128
            ? `${payloadBytes} bytes are fewer than Blosc compresses`
            : 'the bytes do not decompress',
        );
      }
    }
  });

  it('is not MessagePack', () => {
    const bytes = withBytes(plain, 16, [0xc1]);
    expect(decodeFailure(codec, bytes).message).toContain('0xc1 is never used');
  });
});

it('does not show what it read before to a message that does not decompress', () => {
  const secret = Array.from({ length: 200 }, (_, id) => ({ id, secret: 'x'.repeat(20) }));
  const length = codec.encode(secret).length;
  for (let count = 0; count < 3; count += 1) {
    codec.decode(codec.encode(secret));
    const payloadBytes = new DataView(codec.encode(secret).buffer).getUint32(4, true);
    const bytes = new Uint8Array(length);
    bytes.set([2, 1, 0x01, 8]);
    const liar = withHeader(bytes, { payloadBytes, blockBytes: 8, messageBytes: length });
    decodeFailure(codec, liar);
    const oneBlock = withHeader(liar, { blockBytes: payloadBytes & ~7 });
    expect(decodeFailure(codec, oneBlock).reason).toBe('the bytes do not decompress');
  }
});

describe('whatever is wrong, there is a value or a DecodeError:', () => {
  const anyVector = fc.constantFrom(...vectors.map((vector) => vector.message));
  const head = fc.nat(80);

  it('any bytes (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, size: 'max' }), (bytes) => {
        decodesOrFails(bytes);
        if (bytes.length < 16) return;
        // The same behind a header that is true as far as it can be.
        const payloadBytes = 1 + (bytes[0]! << 8);
        const fields = { payloadBytes, blockBytes: payloadBytes, messageBytes: bytes.length };
        const typical = withBytes(bytes, 0, [2, 1, bytes[1]! & 0xf5, 1]);
        decodesOrFails(withHeader(typical, fields));
      }),
      { numRuns: 2000 },
    );
  });

  it('bits that are flipped (property)', () => {
    const place = fc.oneof(head, fc.nat());
    const flips = fc.array(fc.tuple(place, fc.nat(7)), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(anyVector, flips, (original, places) => {
        const bytes = original.slice();
        for (const [at, bit] of places) bytes[at % bytes.length]! ^= 1 << bit;
        decodesOrFails(withHeader(bytes, { messageBytes: bytes.length }));
      }),
      { numRuns: 2000 },
    );
  });

  it('bytes that are replaced, left out or inserted (property)', () => {
    const piece = fc.uint8Array({ maxLength: 8 });
    fc.assert(
      fc.property(
        anyVector,
        fc.oneof(head, fc.nat()),
        fc.nat(8),
        piece,
        (original, at, out, put) => {
          const begin = 16 + (at % (original.length - 16));
          const parts = [original.subarray(0, begin), put, original.subarray(begin + out)];
          const bytes = new Uint8Array(Buffer.concat(parts));
          decodesOrFails(withHeader(bytes, { messageBytes: bytes.length }));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('and the same one, whatever was read before (property)', () => {
    const flips = fc.array(fc.tuple(head, fc.nat(7)), { minLength: 1, maxLength: 2 });
    const before = [1, 2].map((seed) => codec.encode([noise(30_000, seed), 'x'.repeat(30_000)]));
    fc.assert(
      fc.property(anyVector, flips, (original, places) => {
        const bytes = original.slice();
        for (const [at, bit] of places) bytes[at % bytes.length]! ^= 1 << bit;
        const corrupt = withHeader(bytes, { messageBytes: bytes.length });
        const [first, second] = before.map((other) => {
          codec.decode(other);
          return decodesOrFails(corrupt);
        });
        expect(second).toEqual(first);
      }),
      { numRuns: 1000 },
    );
  });
});

function decodesOrFails(bytes: Uint8Array): unknown {
  try {
    return codec.decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

/** A copy of a message, with another number for the compressor. */
function withFlags(bytes: Uint8Array, compressor: number): Uint8Array {
  return withBytes(bytes, FIELD.flags, [(bytes[FIELD.flags]! & 0x1f) | compressor]);
}
