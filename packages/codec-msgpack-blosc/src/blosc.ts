import { BloscInstance } from './blosc-instance.ts';
import { compileNumcodecs } from './numcodecs-module.ts';

/** An instance whose memory has grown beyond this is not kept. */
const KEPT_BYTES = 32 * 1024 * 1024;

/** Blosc for all connections: it is only used within one turn. */
export class Blosc {
  readonly #module: WebAssembly.Module;
  #instance: BloscInstance | undefined;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
    // At once, so that loading fails when the module is not the expected one.
    this.#instance = new BloscInstance(module);
  }

  /**
   * Compresses, and returns a view that the next call overwrites.
   *
   * @throws when there is no memory for it.
   */
  compress(payload: Uint8Array): Uint8Array {
    return this.#use((instance) => instance.compress(payload));
  }

  /**
   * Decompresses a message whose header has been checked, and returns a view that the next call
   * overwrites, or undefined when Blosc failed.
   *
   * @throws when Blosc crashed.
   */
  decompress(message: Uint8Array, payloadBytes: number): Uint8Array | undefined {
    return this.#use((instance) => instance.decompress(message, payloadBytes));
  }

  /** An instance that crashed, or that has become large, is not used again. */
  #use<T>(call: (instance: BloscInstance) => T): T {
    const instance = this.#instance ?? new BloscInstance(this.#module);
    this.#instance = undefined;
    const result = call(instance);
    if (instance.memoryBytes <= KEPT_BYTES) this.#instance = instance;
    return result;
  }
}

let loading: Promise<Blosc> | undefined;

/** Loads the WebAssembly, once for the whole program. When that failed, the next call tries again. */
export function loadBlosc(): Promise<Blosc> {
  loading ??= compileNumcodecs()
    .then((module) => new Blosc(module))
    .catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
  return loading;
}
