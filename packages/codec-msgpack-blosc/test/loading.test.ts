import { msgpackBlosc } from '@mas/codec-msgpack-blosc';
import { expect, it } from 'vitest';

const { instantiate } = WebAssembly;

// The first one: only the first call loads anything.
it('lets pass what others instantiate while it loads', async () => {
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  let loading = true;
  let passed = 0;
  const loaded = msgpackBlosc().finally(() => {
    loading = false;
  });
  while (loading) {
    const replaced = WebAssembly.instantiate !== instantiate;
    const { instance } = await WebAssembly.instantiate(empty);
    expect(instance).toBeInstanceOf(WebAssembly.Instance);
    if (replaced) passed += 1;
  }
  await loaded;
  expect(passed).toBeGreaterThan(0);
});

it('loads once, leaves the globals as they were, and waits for nothing afterwards', async () => {
  const [first, second] = await Promise.all([msgpackBlosc(), msgpackBlosc({ maxDepth: 5 })]);
  expect(WebAssembly.instantiate).toBe(instantiate);
  WebAssembly.instantiate = () => {
    throw new Error('not again');
  };
  try {
    const third = await msgpackBlosc();
    for (const factory of [first, second, third]) {
      const codec = factory.create();
      expect(codec.decode(codec.encode({ a: ['b', 1] }))).toEqual({ a: ['b', 1] });
    }
  } finally {
    WebAssembly.instantiate = instantiate;
  }
});
