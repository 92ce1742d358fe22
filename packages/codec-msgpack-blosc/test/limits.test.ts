import { msgpackBlosc } from '@mas/codec-msgpack-blosc';
import { describe, expect, it } from 'vitest';
import { decodeFailure, vectorOf, withHeader } from './messages.ts';

describe('the factory', () => {
  it('is named msgpack-blosc', async () => {
    expect((await msgpackBlosc()).name).toBe('msgpack-blosc');
  });

  it('rejects for a limit that is out of range', async () => {
    await expect(msgpackBlosc({ maxDepth: 0 })).rejects.toThrow(RangeError);
    await expect(msgpackBlosc({ maxBytes: Number.NaN })).rejects.toThrow(RangeError);
  });

  it('lets the limits of a connection win over its own', async () => {
    const factory = await msgpackBlosc({ maxDepth: 1, maxBytes: 20 });
    const deep = factory.create({ maxDepth: 2 }).encode([[]]);
    const long = factory.create().encode('12345');
    expect(factory.create({ maxDepth: 2 }).decode(deep)).toEqual([[]]);
    expect(factory.create({ maxBytes: 22 }).decode(long)).toBe('12345');
    expect(decodeFailure(factory.create(), deep).reason).toContain('limit of 1');
    expect(decodeFailure(factory.create(), long).reason).toBe('22 bytes exceed the limit of 20');
  });
});

describe('the limit of size', () => {
  it('holds for what a message decompresses to, to the byte', async () => {
    const factory = await msgpackBlosc();
    const { value, message } = vectorOf('30 kB');
    const payloadBytes = 30_003;
    expect(message.length).toBeLessThan(1000);
    expect(factory.create({ maxBytes: payloadBytes }).decode(message)).toBe(value);
    expect(decodeFailure(factory.create({ maxBytes: payloadBytes - 1 }), message).reason).toBe(
      'decompressed they are 30003 bytes, which exceed the limit of 30002',
    );
  });

  it('holds before anything is allocated', async () => {
    const codec = (await msgpackBlosc()).create();
    const { message } = vectorOf('30 kB');
    const before = process.memoryUsage().rss;
    for (const payloadBytes of [2 ** 24 + 1, 2 ** 30, 2 ** 31, 2 ** 32 - 1]) {
      const liar = withHeader(message, { payloadBytes, blockBytes: payloadBytes });
      for (let count = 0; count < 20; count += 1) {
        expect(decodeFailure(codec, liar).reason).toContain(`are ${payloadBytes} bytes`);
      }
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(16e6);
  });

  it('may be set above what WebAssembly can hold, which refuses the message instead', async () => {
    const codec = (await msgpackBlosc({ maxBytes: 2 ** 32 })).create();
    const { value, message } = vectorOf('30 kB');
    const liar = withHeader(message, { payloadBytes: 2 ** 31, blockBytes: 2 ** 31 });
    expect(decodeFailure(codec, liar).message).toMatch(/there is no memory for 2147\d{6} bytes/);
    const longest = withHeader(message, { payloadBytes: 2 ** 32 - 1, blockBytes: 2 ** 31 });
    expect(decodeFailure(codec, longest).message).toMatch(/there is no memory for 429\d{7} bytes/);
    expect(codec.decode(message)).toBe(value);
  });
});
