import { afterEach, describe, expect, it, vi } from 'vitest';
import { hex } from './bytes.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('text is written and read', () => {
  it.each([
    ['where there is a Buffer, as in Node', globalThis.Buffer],
    ['where there is none, as in a browser', undefined],
  ])('%s', async (_where, buffer) => {
    const { encode } = await import('@msgpack/msgpack');
    vi.resetModules();
    vi.stubGlobal('Buffer', buffer);
    const { msgpack } = await import('@mas/codec-msgpack');
    vi.unstubAllGlobals();
    const codec = msgpack().create();
    for (const part of ['a', 'é', '世', '😀', '\ufeff', '\ufffd', '\0']) {
      for (const count of [1, 8, 10, 11, 15, 16, 31, 32, 85, 86, 255, 256, 400, 22_000, 70_000]) {
        const text = part.repeat(count);
        const bytes = codec.encode(text);
        expect(Buffer.from(bytes).equals(encode(text))).toBe(true);
        expect(codec.decode(bytes) === text).toBe(true);
      }
    }
    for (const wrong of ['a2 c3 28', 'd9 02 c3 28', 'a3 ed a0 80', 'a1 ff']) {
      expect(() => codec.decode(hex(wrong))).toThrow('the text is not UTF-8');
    }
    expect(() => codec.encode(`${'a'.repeat(30)}\ud800`)).toThrow('surrogate');
  });
});
