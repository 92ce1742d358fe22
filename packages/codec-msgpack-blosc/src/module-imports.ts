/** A function of the module: `invoker` is called with `target` before the arguments. */
interface BoundFunction {
  readonly invoker: number;
  readonly target: number;
}

/** Bytes in the memory of the module. */
interface Place {
  readonly pointer: number;
  readonly bytes: number;
}

/** What the module of numcodecs 0.3.2 gets from its surroundings, and what it tells them. */
interface ModuleImports {
  readonly object: WebAssembly.Imports;
  /** A function that the module has registered under a name. */
  functionOf(name: string): BoundFunction;
  /** The bytes that the last function returned. */
  returned(): Place;
}

const PAGE_BYTES = 65_536;
/** The code of an error: there is no such file. */
const BAD_FILE = 8;

/**
 * Stands in for the JavaScript that Emscripten has written for the module. Most of that describes
 * types to JavaScript, and is not needed for three functions whose types are known.
 *
 * @param memory - the memory of the instance, once there is one
 */
export function moduleImports(memory: () => WebAssembly.Memory): ModuleImports {
  const functions = new Map<string, BoundFunction>();
  let place: Place = { pointer: 0, bytes: 0 };
  const bytes = () => new Uint8Array(memory().buffer);
  const view = () => new DataView(memory().buffer);

  const nothing = () => 0;
  const failure = () => {
    throw new Error('Blosc gave up');
  };
  const a: Record<string, (...args: number[]) => number> = {
    ...Object.fromEntries(Array.from('abceijklmnost', (name) => [name, nothing])),
    // The name of a function, and how it is called.
    d(name, _arity, _types, _signature, invoker, target) {
      const end = bytes().indexOf(0, name!);
      const text = new TextDecoder().decode(bytes().subarray(name!, end));
      functions.set(text, { invoker: invoker!, target: target! });
      return 0;
    },
    // A value that is about to be returned: here always the length and the place of bytes.
    f(_type, value) {
      const [length, pointer] = [0, 4].map((offset) => view().getUint32(value! + offset, true));
      place = { pointer: pointer!, bytes: length! };
      return 0;
    },
    g: nothing,
    h: failure,
    p: failure,
    // More memory, up to a size.
    q(size) {
      const missing = (size! >>> 0) - memory().buffer.byteLength;
      try {
        memory().grow(Math.ceil(missing / PAGE_BYTES));
        return 1;
      } catch {
        return 0;
      }
    },
    // Text that is printed. If it were taken to be written, and no byte of it, it would come again.
    r: () => BAD_FILE,
    // How many variables the environment has, and how long they are.
    u(count, size) {
      view().setUint32(count!, 0, true);
      view().setUint32(size!, 0, true);
      return 0;
    },
    v(target, source, count) {
      bytes().copyWithin(target!, source!, source! + count!);
      return 0;
    },
  };

  return {
    object: { a },
    functionOf(name) {
      const found = functions.get(name);
      if (found === undefined) throw new Error(`the module has no function ${name}`);
      return found;
    },
    returned: () => place,
  };
}
