import { ByteWriter } from '@mas/codec';
import { describe, expect, it } from 'vitest';

describe('a ByteWriter', () => {
  it('is empty at first and has the room it was asked for', () => {
    const writer = new ByteWriter(16);
    expect(writer.length).toBe(0);
    expect(writer.bytes.length).toBe(16);
    expect(new ByteWriter().bytes.length).toBe(1024);
  });

  it('keeps what was written when it grows', () => {
    const writer = new ByteWriter(2);
    writer.append(Uint8Array.of(1, 2));
    writer.append(Uint8Array.of(3, 4, 5));
    expect([...writer.bytes.subarray(0, writer.length)]).toEqual([1, 2, 3, 4, 5]);
  });

  it('grows from no room at all', () => {
    const writer = new ByteWriter(0);
    writer.append(Uint8Array.of(7));
    expect(writer.length).toBe(1);
    expect(writer.bytes[0]).toBe(7);
  });

  it('reserves room without counting it as written', () => {
    const writer = new ByteWriter(1);
    writer.append(Uint8Array.of(9));
    writer.reserve(100);
    expect(writer.length).toBe(1);
    expect(writer.bytes.length).toBeGreaterThanOrEqual(101);
    expect(writer.bytes[0]).toBe(9);
  });

  it('takes the buffer that it is given when it has to grow', () => {
    const asked: number[] = [];
    const buffers: Uint8Array[] = [];
    const writer = new ByteWriter(4, (bytes) => {
      asked.push(bytes);
      buffers.push(new Uint8Array(bytes + 100).fill(0xff));
      return buffers.at(-1)!;
    });
    writer.append(Uint8Array.of(1, 2, 3));
    writer.append(Uint8Array.of(4, 5));
    writer.append(new Uint8Array(50));
    expect(asked).toEqual([8]);
    expect(writer.bytes).toBe(buffers[0]);
    expect([...writer.bytes.subarray(0, 6)]).toEqual([1, 2, 3, 4, 5, 0]);
  });

  it('keeps its buffer while there is room', () => {
    const writer = new ByteWriter(8);
    const { bytes } = writer;
    writer.reserve(8);
    writer.append(new Uint8Array(8));
    expect(writer.bytes).toBe(bytes);
  });

  it('at least doubles when it grows, so that many small writes stay cheap', () => {
    const writer = new ByteWriter(64);
    const buffers = new Set<Uint8Array>();
    for (let count = 0; count < 10_000; count += 1) {
      writer.append(Uint8Array.of(1));
      buffers.add(writer.bytes);
    }
    expect(buffers.size).toBeLessThan(10);
  });

  it('drops what was written since when length is set back', () => {
    const writer = new ByteWriter(8);
    writer.append(Uint8Array.of(1, 2, 3));
    writer.length = 1;
    writer.append(Uint8Array.of(9));
    expect([...writer.bytes.subarray(0, writer.length)]).toEqual([1, 9]);
  });
});
