import { moduleImports } from './module-imports.ts';

/** What is used of the exports of the module. The names are those of numcodecs 0.3.2. */
interface Exports {
  readonly w: WebAssembly.Memory;
  /** Runs what has to run before everything else. */
  readonly x: () => void;
  /** `malloc`. */
  readonly y: (bytes: number) => number;
  /** `free`. */
  readonly z: (pointer: number) => void;
  readonly A: WebAssembly.Table;
}

// What Python's `blosc.compress` takes by default, but for one: it shuffles, which puts bytes next to
// each other that are as significant in elements of equal size. MessagePack has no such elements, and
// gets longer by it. The reader sees in the header what was chosen.
const COMPRESSOR = new TextEncoder().encode('blosclz');
const LEVEL = 9;
const NO_SHUFFLE = 0;
const BLOCK_CHOSEN_BY_BLOSC = 0;

/** How many bytes longer than its payload what Blosc writes may be. */
const GREATEST_OVERHEAD = 16;
/** What Blosc allocates besides the result stays below this when it compresses. */
const SCRATCH_BYTES = 4 * 1024 * 1024;
/** A text that is given to the module has its length before it and a zero after it. */
const TEXT_OVERHEAD = 5;
/** What is allocated takes up less than this besides. */
const ALLOCATION_OVERHEAD = 32;
/**
 * What lies in the place of a result until Blosc writes it. The first one is no MessagePack, and seldom
 * its last byte.
 */
const MARKS = [0xc1, 0];
/** What a new instance has written in its memory lies within so many bytes. */
const BEGINNING_BYTES = 128 * 1024;
/** What follows that may hold zeros that mean something. */
const SPARE_BYTES = 64;

/**
 * One instance of the WebAssembly of numcodecs. Each call finds it as it was when it was new, whatever
 * was given to the one before: the part of the memory is put back that says what is allocated and what
 * Blosc knows. So nothing has to be freed, and what is allocated lies where it lay the last time.
 *
 * When a call throws, the instance has to be thrown away.
 */
export class BloscInstance {
  readonly #exports: Exports;
  readonly #imports = moduleImports(() => this.#exports.w);
  /** The part of the memory that is put back. */
  readonly #beginning: Uint8Array<ArrayBuffer>;

  constructor(module: WebAssembly.Module) {
    const { exports } = new WebAssembly.Instance(module, this.#imports.object);
    this.#exports = exports as unknown as Exports;
    this.#exports.x();
    const beginning = this.#memory().subarray(0, BEGINNING_BYTES);
    const written = beginning.findLastIndex((byte) => byte !== 0) + 1;
    this.#beginning = beginning.slice(0, written + SPARE_BYTES);
  }

  /** The size of its memory, which never shrinks. */
  get memoryBytes(): number {
    return this.#exports.w.buffer.byteLength;
  }

  /**
   * Compresses, and returns a view that the next call overwrites.
   *
   * @throws when there is no memory for it.
   */
  compress(payload: Uint8Array): Uint8Array {
    const result = payload.length + GREATEST_OVERHEAD;
    this.#startAnew([...sizesOfText(payload.length), result, SCRATCH_BYTES]);
    const text = this.#allocateText(payload);
    const compressor = this.#allocateText(COMPRESSOR);
    const settings = [LEVEL, NO_SHUFFLE, BLOCK_CHOSEN_BY_BLOSC];
    const { pointer, bytes } = this.#call('compress', text, compressor, ...settings);
    return this.#memory().subarray(pointer, pointer + bytes);
  }

  /**
   * Decompresses a message whose header has been checked. Returns a view that the next call overwrites,
   * or undefined when Blosc failed.
   *
   * The module drops the return code of Blosc. But Blosc writes the result from its beginning to its
   * end, and stops where it fails: so it did not fail when it wrote the last byte. Before the call the
   * place of the result is filled with a mark, and Blosc has been at its end when that is another byte
   * afterwards. If it is the same, it may have been written with that very value, which is settled by
   * doing all again with another mark.
   *
   * That all of the place is filled, not only its end, is so that nothing which lay there before is
   * taken for a part of the result, should Blosc ever leave one out.
   */
  decompress(message: Uint8Array, payloadBytes: number): Uint8Array | undefined {
    // In the order in which the module allocates, so that the result will lie where the last one lies.
    const sizes = [...sizesOfText(message.length), payloadBytes];
    for (const mark of MARKS) {
      this.#startAnew(sizes);
      const expected = sizes.map((bytes) => this.#allocate(bytes)).at(-1)!;
      this.#memory().fill(mark, expected, expected + payloadBytes);
      this.#startAnew(sizes);
      const { pointer } = this.#call('decompress', this.#allocateText(message));
      if (pointer !== expected) throw new Error('the result does not lie where it should');
      const result = this.#memory().subarray(pointer, pointer + payloadBytes);
      if (result.at(-1) !== mark) return result;
    }
    return undefined;
  }

  /**
   * Puts the memory back, and makes room for what will be allocated: in one piece, because the module
   * does not look whether it gets memory, and because it writes to where its memory ends when it takes
   * more, which may be the last byte of a result.
   */
  #startAnew(sizes: readonly number[]): void {
    this.#memory().set(this.#beginning);
    const bytes = sizes.reduce((sum, size) => sum + size + ALLOCATION_OVERHEAD, 0);
    this.#exports.z(this.#allocate(bytes));
  }

  #allocate(bytes: number): number {
    // WebAssembly would take what is too long for 32 bits for a smaller number.
    const pointer = bytes < 2 ** 32 ? this.#exports.y(bytes) : 0;
    if (pointer === 0) throw new RangeError(`there is no memory for ${bytes} bytes`);
    return pointer;
  }

  #allocateText(text: Uint8Array): number {
    const pointer = this.#allocate(TEXT_OVERHEAD + text.length);
    const memory = this.#memory();
    new DataView(memory.buffer).setUint32(pointer, text.length, true);
    memory.set(text, pointer + 4);
    memory[pointer + 4 + text.length] = 0;
    return pointer;
  }

  /** Calls a function of the module by its name, and returns the bytes that it returned. */
  #call(name: string, ...args: number[]): { readonly pointer: number; readonly bytes: number } {
    const { invoker, target } = this.#imports.functionOf(name);
    const invoke = this.#exports.A.get(invoker) as (...args: number[]) => number;
    invoke(target, ...args);
    return this.#imports.returned();
  }

  #memory(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#exports.w.buffer as ArrayBuffer);
  }
}

/** What is allocated for a text: the module copies it, in steps of 16 bytes and with a zero after it. */
function sizesOfText(bytes: number): number[] {
  return [TEXT_OVERHEAD + bytes, (bytes + 16) & ~15];
}
