import { collectGarbage } from '@mas/garbage';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, FrameTooLargeError } from '../src/frame-reader.ts';
import { frameOf } from './raw-peer.ts';

const MIB = 1024 * 1024;

/** Pushes pieces and keeps what is delivered. */
function read(pieces: readonly Uint8Array[], maxBytes: number = MIB): Buffer[] {
  const payloads: Buffer[] = [];
  const reader = readerFor(maxBytes, (payload) => payloads.push(Buffer.from(payload)) > 0);
  for (const piece of pieces) reader.push(piece);
  return payloads;
}

/** Cuts bytes at these places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...[...places].sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}

/** Hands each payload on as a view of what it lies in. */
function readerFor(maxBytes: number, deliver: (payload: Uint8Array) => boolean): FrameReader {
  return new FrameReader(maxBytes, ({ bytes, start, end }) => deliver(bytes.subarray(start, end)));
}

describe('a FrameReader', () => {
  it.each([
    ['the last payload', Buffer.alloc(0)],
    ['a payload that is too long', Buffer.of(0xff, 0xff, 0xff, 0xff)],
    ['being stopped', frameOf(Buffer.from('stop'))],
  ])('keeps nothing of a piece after %s', async (_, last) => {
    const reader = readerFor(MIB, (payload) => Buffer.from(payload).toString() !== 'stop');
    const push = () => {
      const piece = new Uint8Array(Buffer.concat([frameOf(Buffer.from('x')), last]));
      try {
        reader.push(piece);
      } catch (error) {
        expect(error).toBeInstanceOf(FrameTooLargeError);
      }
      return new WeakRef(piece);
    };
    const piece = push();
    await collectGarbage();
    expect(piece.deref()).toBe(undefined);
    expect(reader.atBoundary).toBe(true);
  });

  it('delivers any payloads, cut into any pieces, whole and in order', () => {
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc.uint8Array({ minLength: 250, maxLength: 600 }),
    );
    const stream = fc
      .array(payload, { maxLength: 20 })
      .map((payloads) => ({ payloads, bytes: Buffer.concat(payloads.map(frameOf)) }));
    const cuts = stream.chain(({ payloads, bytes }) =>
      fc.record({
        payloads: fc.constant(payloads),
        pieces: fc
          .array(fc.nat({ max: bytes.length }), { maxLength: 40 })
          .map((places) => cut(bytes, places)),
      }),
    );
    fc.assert(
      fc.property(cuts, ({ payloads, pieces }) => {
        expect(read(pieces)).toEqual(payloads.map((bytes) => Buffer.from(bytes)));
      }),
      { numRuns: 500 },
    );
  });

  it('delivers payloads that come byte by byte', () => {
    const payloads = [3, 0, 1, 300, 0, 0, 2].map((length) => Buffer.alloc(length, length));
    const bytes = Buffer.concat(payloads.map(frameOf));
    expect(read(Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(payloads);
  });

  it('knows whether a frame has begun', () => {
    const reader = new FrameReader(100, () => true);
    const bytes = frameOf(Buffer.of(1, 2));
    for (const [index, byte] of bytes.entries()) {
      expect(reader.atBoundary).toBe(index === 0);
      reader.push(Buffer.of(byte));
    }
    expect(reader.atBoundary).toBe(true);
    reader.push(frameOf(Buffer.alloc(0)));
    expect(reader.atBoundary).toBe(true);
  });

  it('hands on what is whole in its piece without a copy', () => {
    const piece = Buffer.concat([frameOf(Buffer.of(1, 2, 3)), frameOf(Buffer.of(4))]);
    const payloads: Uint8Array[] = [];
    readerFor(100, (payload) => payloads.push(payload) > 0).push(piece);
    expect(payloads.map(({ buffer }) => buffer)).toEqual([piece.buffer, piece.buffer]);
    expect(payloads.map(({ byteOffset }) => byteOffset - piece.byteOffset)).toEqual([4, 11]);
  });

  it('tells which payloads have their buffer for themselves', () => {
    const owned: boolean[] = [];
    const reader = new FrameReader(2 * MIB, ({ bytes, start, end, isOwned = false }) => {
      expect(bytes.buffer.byteLength === end - start).toBe(isOwned);
      return owned.push(isOwned) > 0;
    });
    const frames = [10, 20, MIB + 30, 1.5 * MIB, 40].map((bytes) => frameOf(Buffer.alloc(bytes)));
    for (const piece of cut(Buffer.concat(frames), [30, MIB, 2 * MIB])) reader.push(piece);
    expect(owned).toEqual([false, true, true, true, false]);
  });

  it('keeps nothing of a piece after it, for which the stream uses it again', () => {
    const payloads: Buffer[] = [];
    const reader = readerFor(100, (payload) => payloads.push(Buffer.from(payload)) > 0);
    const piece = Buffer.alloc(4);
    for (const part of cut(frameOf(Buffer.from('abcdefgh')), [2, 6, 10])) {
      piece.set(part);
      reader.push(piece.subarray(0, part.length));
      piece.fill(0xff);
    }
    expect(payloads).toEqual([Buffer.from('abcdefgh')]);
  });

  it('stops in the middle of a piece when it is told to', () => {
    const frames = [1, 2, 3].map((byte) => frameOf(Buffer.of(byte)));
    for (const pieces of [[Buffer.concat(frames)], cut(Buffer.concat(frames), [7])]) {
      const payloads: number[] = [];
      const reader = readerFor(100, (payload) => payloads.push(payload[0]!) < 2);
      for (const piece of pieces) reader.push(piece);
      expect(payloads).toEqual([1, 2]);
    }
  });
});

describe('a length beyond the limit', () => {
  it.each([[[]], [[1]], [[2]], [[3]], [[1, 2, 3]]])('is refused when cut at %j', (places) => {
    const announcement = Buffer.of(0, 0, 0, 101);
    expect(() => read(cut(announcement, places), 100)).toThrow(FrameTooLargeError);
    expect(() => read(cut(announcement, places), 101)).not.toThrow();
  });

  it('is refused, and nothing delivered, when the whole frame is there', () => {
    expect(() => read([frameOf(Buffer.alloc(101))], 100)).toThrow(FrameTooLargeError);
    expect(read([frameOf(Buffer.alloc(100))], 100)).toHaveLength(1);
  });

  it('is refused after the frames that came before', () => {
    const payloads: Uint8Array[] = [];
    const reader = readerFor(2, (payload) => payloads.push(payload) > 0);
    const piece = Buffer.concat([frameOf(Buffer.of(1)), Buffer.of(255, 255, 255, 255)]);
    expect(() => reader.push(piece)).toThrow('4294967295 bytes; the limit is 2');
    expect(payloads).toHaveLength(1);
  });
});

describe('a mere announcement', () => {
  it('costs little memory', () => {
    const before = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 100 }, () => {
      const reader = new FrameReader(1024 * MIB, () => true);
      reader.push(Buffer.of(0x3f, 0xff, 0xff, 0xff, 0));
      return reader;
    });
    expect(readers).toHaveLength(100);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * MIB);
  });

  it('becomes a payload as its bytes arrive, however long', () => {
    const payload = Buffer.alloc(5 * MIB);
    for (let index = 0; index < payload.length; index += 1) payload[index] = index >> 3;
    const pieces: Buffer[] = [];
    const bytes = frameOf(payload);
    for (let start = 0; start < bytes.length; start += 60_000) {
      pieces.push(bytes.subarray(start, start + 60_000));
    }
    const [delivered, ...others] = read(pieces, 5 * MIB);
    expect(delivered!.equals(payload)).toBe(true);
    expect(others).toEqual([]);
  });
});
