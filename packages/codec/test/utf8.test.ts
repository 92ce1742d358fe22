import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The platform as it is, without buffers, and with the one whose buffers cannot be relied on. */
const platforms: [string, () => void][] = [
  ['Node', () => {}],
  ['a browser', () => vi.stubGlobal('Buffer', undefined)],
  ['Node 22.7.0', () => vi.stubGlobal('process', { versions: { node: '22.7.0' } })],
];

async function loadOn(stub: () => void): Promise<typeof import('@mas/codec')> {
  vi.resetModules();
  stub();
  const loaded = await import('@mas/codec');
  vi.unstubAllGlobals();
  return loaded;
}

describe.each(platforms)('on %s', (_, stub) => {
  it('text is written and read as UTF-8', async () => {
    const { readUtf8, writeUtf8 } = await loadOn(stub);
    for (const part of ['', 'a', 'é', '世', '😀', '\ufeff', '\ufffd', '\0']) {
      const text = `x${part.repeat(100)}y`;
      const expected = Buffer.from(text);
      const bytes = new Uint8Array(expected.length + 20).fill(7);
      expect(writeUtf8(text, bytes, 10)).toBe(expected.length);
      expect(Buffer.from(bytes).subarray(10, -10).equals(expected)).toBe(true);
      expect([...bytes.slice(0, 10), ...bytes.slice(-10)]).toEqual(new Array(20).fill(7));
      expect(readUtf8(bytes, 10, 10 + expected.length)).toBe(text);
    }
  });

  it('what is no UTF-8 is no text', async () => {
    const { readUtf8 } = await loadOn(stub);
    for (const hex of ['ff', 'c3', 'c0af', 'eda080', 'f4908080']) {
      const bytes = Buffer.from(`61${hex}62`, 'hex');
      expect(readUtf8(bytes, 0, bytes.length)).toBe(undefined);
    }
  });
});

it('Node 22.7.0 writes by a TextEncoder', async () => {
  const buffers = Buffer.prototype as unknown as { utf8Write(): number };
  const write = vi.spyOn(buffers, 'utf8Write');
  try {
    const { writeUtf8 } = await loadOn(() =>
      vi.stubGlobal('process', { versions: { node: '22.7.0' } }),
    );
    writeUtf8('é', new Uint8Array(2), 0);
    expect(write).not.toHaveBeenCalled();
  } finally {
    write.mockRestore();
  }
});
