/** The size of the WebAssembly in numcodecs 0.3.2. */
const MODULE_BYTES = 439_987;

/**
 * Compiles the WebAssembly that `numcodecs` contains.
 *
 * The functions of the package itself are asynchronous, and they drop the return code of Blosc: for
 * bytes that do not decompress they return whatever was in its memory, such as the message before.
 * So its module is taken, and driven by `BloscInstance`. The package does not export it, but hands it
 * to `WebAssembly.instantiate` when it is first used, and there it is picked up.
 *
 * @throws Error when something else has used Blosc of the same `numcodecs` before.
 */
export async function compileNumcodecs(): Promise<WebAssembly.Module> {
  const { default: Blosc } = await import('#numcodecs/blosc');
  const { instantiate } = WebAssembly;
  let found: Promise<WebAssembly.Module> | undefined;
  WebAssembly.instantiate = ((source: BufferSource, imports?: WebAssembly.Imports) => {
    // What others start meanwhile goes its way too.
    if (source.byteLength === MODULE_BYTES) found = WebAssembly.compile(source);
    return instantiate(source, imports);
  }) as typeof instantiate;
  try {
    await Blosc.fromConfig({ id: Blosc.codecId }).encode(new Uint8Array());
  } finally {
    WebAssembly.instantiate = instantiate;
  }
  if (found === undefined) {
    throw new Error(
      'no WebAssembly was taken from numcodecs: it must be version 0.3.2, and not in use before msgpackBlosc()',
    );
  }
  return found;
}
