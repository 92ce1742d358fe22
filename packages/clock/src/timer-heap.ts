import { GONE, SlotHeap } from './slot-heap.ts';
import { SlotRun } from './slot-run.ts';

const MIN_CAPACITY = 64;
const POINTER_BYTES = 8;
/** Below this length a sort costs more than it saves. */
const MIN_SORTED = 16_384;

/**
 * Entries in order of time and, within one time, of insertion. An entry takes 28 bytes.
 *
 * Slots are given out in rising order and are closed up, in the same order, when they run out. So a
 * smaller slot always means an earlier insertion, and keys are sorted by slot: a tie of times is
 * decided by the slots alone, and a key is found by a binary search.
 *
 * The slots lie in a heap, or in a run that {@link TimerHeap.sort} has made of most of them.
 *
 * A cancelled entry loses its slot's content at once; its slot number goes when it comes first, or
 * when slots are closed up. Since the capacity follows the number of entries down as well as up,
 * what is left of cancelled entries stays in proportion to the others.
 */
export class TimerHeap<T extends object> {
  #heap: SlotHeap = new SlotHeap();
  #run: SlotRun = new SlotRun();
  #keys: Float64Array = new Float64Array(MIN_CAPACITY);
  #entries: (T | undefined)[] = new Array(MIN_CAPACITY);
  /** The slot that is given out next. */
  #end = 0;
  #size = 0;

  /** How many entries there are. */
  get size(): number {
    return this.#size;
  }

  /** The memory in use, in bytes, what is kept free or for cancelled entries included. */
  get byteLength(): number {
    const pointers = this.#entries.length * POINTER_BYTES;
    return this.#heap.byteLength + this.#run.byteLength + this.#keys.byteLength + pointers;
  }

  /** The earliest time, `Infinity` when there is no entry. */
  get nextTime(): number {
    return Math.min(this.#heap.time, this.#run.time);
  }

  /** The key of the entry that `pop` would take, `Infinity` when there is none. */
  get nextKey(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#keys[this.#firstSlot()]!;
  }

  /** Adds an entry. Its key must be greater than that of every entry before it. */
  insert(time: number, key: number, entry: T): void {
    if (this.#end === this.#keys.length) this.#closeUp();
    const slot = this.#end++;
    this.#keys[slot] = key;
    this.#entries[slot] = entry;
    this.#size += 1;
    this.#heap.push(time, slot);
  }

  /** Takes the first entry out; `undefined` when there is none. */
  pop(): T | undefined {
    return this.#size === 0 ? undefined : this.#take(this.#firstSlot());
  }

  /** Takes the entry with this key out; `undefined` if it has gone already. */
  cancel(key: number): T | undefined {
    const slot = this.#find(key);
    return slot === undefined ? undefined : this.#take(slot);
  }

  /**
   * To be called before many entries are taken out: sorts them if enough of them are new. It is
   * faster to sort and take than to take from a heap, by a factor of two to three. Since it takes as
   * many insertions to get here again, the price for one insertion is constant.
   */
  sort(): void {
    const { length } = this.#heap;
    // The sort is for times that are not negative; before the epoch the heap has to do.
    if (length < MIN_SORTED || length < 2 * this.#run.length || this.nextTime < 0) return;
    const timeOfSlot = new Float64Array(this.#end);
    this.#heap.drain(timeOfSlot);
    this.#run.copyTo(timeOfSlot);
    const times = new Float64Array(this.#size);
    const slots = new Uint32Array(this.#size);
    let count = 0;
    for (let slot = 0; slot < timeOfSlot.length; slot++) {
      if (this.#entries[slot] === undefined) continue;
      times[count] = timeOfSlot[slot]! + 0; // -0 becomes 0
      slots[count++] = slot;
    }
    this.#run = new SlotRun(times, slots);
  }

  /** Takes everything out, then shows it, in order of insertion. */
  clear(visit: (entry: T, key: number) => void): void {
    const entries = this.#entries;
    const keys = this.#keys;
    const end = this.#end;
    this.#reset();
    for (let slot = 0; slot < end; slot++) {
      const entry = entries[slot];
      if (entry !== undefined) visit(entry, keys[slot]!);
    }
  }

  /** Neither heap nor run begins with a cancelled entry; what is in the run was inserted earlier. */
  #firstSlot(): number {
    return this.#heap.time < this.#run.time ? this.#heap.slot : this.#run.slot;
  }

  #find(key: number): number | undefined {
    let low = 0;
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low < this.#end && this.#keys[low] === key ? low : undefined;
  }

  #take(slot: number): T | undefined {
    const entry = this.#entries[slot];
    if (entry === undefined) return undefined;
    this.#entries[slot] = undefined;
    this.#size -= 1;
    const heap = this.#heap;
    while (heap.length > 0 && this.#entries[heap.slot] === undefined) heap.shift();
    const run = this.#run;
    while (run.length > 0 && this.#entries[run.slot] === undefined) run.shift();
    if (this.#size === 0) this.#end = 0;
    const capacity = this.#keys.length;
    if (capacity > MIN_CAPACITY && this.#size < capacity / 8) this.#closeUp();
    return entry;
  }

  /** Closes up the slots and fits the capacity to them. */
  #closeUp(): void {
    // A quarter stays free, so that the next time is far enough away for this one to be paid for.
    let capacity = MIN_CAPACITY;
    while (capacity * 3 < this.#size * 4) capacity *= 2;
    const fits = capacity === this.#keys.length;
    const keys = fits ? this.#keys : new Float64Array(capacity);
    const entries = fits ? this.#entries : new Array<T | undefined>(capacity);
    const moved = new Uint32Array(this.#end);
    let end = 0;
    for (let slot = 0; slot < moved.length; slot++) {
      const entry = this.#entries[slot];
      moved[slot] = entry === undefined ? GONE : end;
      if (entry === undefined) continue;
      keys[end] = this.#keys[slot]!;
      entries[end++] = entry;
    }
    entries.fill(undefined, end);
    this.#keys = keys;
    this.#entries = entries;
    this.#end = end;
    this.#heap.renumber(moved);
    this.#run.renumber(moved);
  }

  #reset(): void {
    this.#heap = new SlotHeap();
    this.#run = new SlotRun();
    this.#keys = new Float64Array(MIN_CAPACITY);
    this.#entries = new Array(MIN_CAPACITY);
    this.#end = 0;
    this.#size = 0;
  }
}
