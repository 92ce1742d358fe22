/** The size of the WebAssembly in numcodecs 0.3.2. */
const MODULE_BYTES = 439_987;

/** What is used of `numcodecs/blosc`. */
type Numcodecs = typeof import('#numcodecs/blosc').default;

/** How numcodecs calls `WebAssembly.instantiate`; others call it with a module, too. */
type Instantiate = (
  source: BufferSource,
  ...rest: unknown[]
) => Promise<WebAssembly.WebAssemblyInstantiatedSource>;

/**
 * Compiles the WebAssembly that `numcodecs` contains.
 *
 * The functions of the package itself are asynchronous, and they drop the return code of Blosc: for
 * bytes that do not decompress they return whatever was in its memory, such as the message before.
 * So its module is taken, and driven by `BloscInstance`. The package does not export it, but hands it
 * to `WebAssembly.instantiate` when it is first used, and there it is picked up.
 *
 * @throws Error when the module cannot be had.
 */
export async function compileNumcodecs(): Promise<WebAssembly.Module> {
  const { default: shared } = await import('#numcodecs/blosc');
  const module = (await takeModule(shared)) ?? (await takeModule(await importCopy()));
  if (module === undefined) {
    throw new Error('no WebAssembly was taken from numcodecs, which must be version 0.3.2');
  }
  return module;
}

/** Undefined when this copy of numcodecs was used before: then it does not come by here again. */
function takeModule(numcodecs: Numcodecs): Promise<WebAssembly.Module | undefined> {
  const owner = WebAssembly as unknown as { instantiate: Instantiate };
  const { instantiate } = owner;
  return new Promise((resolve) => {
    let done = false;
    const pickUp: Instantiate = (source, ...rest) => {
      const started = instantiate.call(WebAssembly, source, ...rest);
      if (done) putBack();
      else if (source.byteLength === MODULE_BYTES) end(started.then(({ module }) => module));
      // What others start meanwhile goes its way too.
      return started;
    };
    const end = (found?: Promise<WebAssembly.Module>) => {
      done = true;
      putBack();
      resolve(found);
    };
    const putBack = () => {
      // Somebody may have replaced it after us, and go on to call ours, or put it back later: it lets
      // everything pass, and goes away with the next call.
      if (owner.instantiate === pickUp) owner.instantiate = instantiate;
    };
    owner.instantiate = pickUp;
    // It comes by a few promises later, long before this is done. If it is not to come by, this may
    // fail, too: numcodecs remembers that it failed when it was used before.
    const notFound = () => end();
    use(numcodecs).then(notFound, notFound);
  });
}

async function use(numcodecs: Numcodecs): Promise<void> {
  await numcodecs.fromConfig({ id: numcodecs.codecId }).encode(new Uint8Array());
}

/** Another copy of numcodecs, which nobody else uses. */
async function importCopy(): Promise<Numcodecs> {
  try {
    const url = new URL(import.meta.resolve('#numcodecs/blosc'));
    url.searchParams.set('for', import.meta.url);
    return (await import(/* webpackIgnore: true */ /* @vite-ignore */ url.href)).default;
  } catch (cause) {
    // In a bundle there is but one.
    const advice = 'call msgpackBlosc() before anything else uses it';
    throw new Error(`numcodecs is in use, and has no second copy: ${advice}`, { cause });
  }
}
