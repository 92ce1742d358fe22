import { expect, it, vi } from 'vitest';

const { instantiate } = WebAssembly;
/** A module with nothing in it. */
const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

// The first one: only here is the numcodecs that all share not in use yet.
it('lets pass what others instantiate while the function is replaced', async () => {
  const passed: Promise<unknown>[] = [];
  await whenReplaced((replacement) => {
    passed.push(replacement(empty), replacement(new WebAssembly.Module(empty)));
    return replacement;
  });
  const [source, instance] = await Promise.all(passed);
  expect(source).toEqual({
    module: expect.any(WebAssembly.Module),
    instance: expect.any(WebAssembly.Instance),
  });
  expect(instance).toBeInstanceOf(WebAssembly.Instance);
  expect(passed).toHaveLength(2);
  expect(WebAssembly.instantiate).toBe(instantiate);
});

it('leaves a function in place that has replaced its own', async () => {
  const others: (typeof instantiate)[] = [];
  await whenReplaced((replacement) => {
    const other = ((source: BufferSource, imports: WebAssembly.Imports) =>
      replacement(source, imports)) as typeof instantiate;
    others.push(other);
    return other;
  });
  expect(others.length).toBeGreaterThan(0);
  expect(WebAssembly.instantiate).toBe(others.at(-1));
  WebAssembly.instantiate = instantiate;
});

it('loads when something else has used numcodecs before, also in several copies at once', async () => {
  const { default: numcodecs } = await import('#numcodecs/blosc');
  await numcodecs.fromConfig({ id: numcodecs.codecId }).encode(new Uint8Array());
  const copies = [await copyOfPackage(), await copyOfPackage()];
  const factories = await Promise.all(copies.map(({ msgpackBlosc }) => msgpackBlosc()));
  expect(copies[0]?.msgpackBlosc).not.toBe(copies[1]?.msgpackBlosc);
  for (const factory of factories) {
    const codec = factory.create();
    expect(codec.decode(codec.encode('x'.repeat(1000)))).toBe('x'.repeat(1000));
  }
  // Each may have put back the function of the other one, which then goes away with its next call.
  await WebAssembly.instantiate(empty);
  expect(WebAssembly.instantiate).toBe(instantiate);
});

it('loads once, leaves the globals as they were, and waits for nothing afterwards', async () => {
  const { msgpackBlosc } = await copyOfPackage();
  const [first, second] = await Promise.all([msgpackBlosc(), msgpackBlosc({ maxDepth: 5 })]);
  expect(WebAssembly.instantiate).toBe(instantiate);
  WebAssembly.instantiate = () => {
    throw new Error('not again');
  };
  try {
    const third = await msgpackBlosc();
    for (const factory of [first, second, third]) {
      const codec = factory.create();
      const value = { a: ['b', 1], long: 'x'.repeat(1000) };
      expect(codec.decode(codec.encode(value))).toEqual(value);
    }
  } finally {
    WebAssembly.instantiate = instantiate;
  }
});

it('rejects when the function cannot be replaced, and tries again the next time', async () => {
  const { msgpackBlosc } = await copyOfPackage();
  Object.defineProperty(WebAssembly, 'instantiate', { writable: false });
  try {
    await expect(msgpackBlosc()).rejects.toThrow(TypeError);
  } finally {
    Object.defineProperty(WebAssembly, 'instantiate', { writable: true });
  }
  await expect(msgpackBlosc()).resolves.toMatchObject({ name: 'msgpack-blosc' });
});

/** A copy of the package as if it were installed twice. What it depends on is shared. */
async function copyOfPackage() {
  vi.resetModules();
  return await import('@mas/codec-msgpack-blosc');
}

/**
 * Loads a copy of the package, and lets something happen in the moment in which it replaces the
 * function: what is returned is the function from then on.
 */
async function whenReplaced(
  happens: (replacement: typeof instantiate) => typeof instantiate,
): Promise<void> {
  let current = instantiate;
  Object.defineProperty(WebAssembly, 'instantiate', {
    configurable: true,
    get: () => current,
    set(value: typeof instantiate) {
      current = value === instantiate ? value : happens(value);
    },
  });
  try {
    const { msgpackBlosc } = await copyOfPackage();
    const codec = (await msgpackBlosc()).create();
    expect(codec.decode(codec.encode('x'.repeat(1000)))).toBe('x'.repeat(1000));
  } finally {
    const value = current;
    Object.defineProperty(WebAssembly, 'instantiate', {
      configurable: true,
      writable: true,
      value,
    });
  }
}
