import { radixSort } from './radix-sort.ts';
import { GONE } from './slot-heap.ts';

/** Slot numbers, sorted once by time and, within one time, by slot: taken from the front only. */
export class SlotRun {
  #times: Float64Array;
  #slots: Uint32Array;
  #first = 0;

  /** Sorts. The slots must come in rising order; the arrays are the run's own from then on. */
  constructor(times: Float64Array = new Float64Array(), slots: Uint32Array = new Uint32Array()) {
    [this.#times, this.#slots] = radixSort(times, slots);
  }

  get length(): number {
    return this.#times.length - this.#first;
  }

  get byteLength(): number {
    return this.#times.byteLength + this.#slots.byteLength;
  }

  /** The first time, `Infinity` when the run is empty. */
  get time(): number {
    return this.length === 0 ? Number.POSITIVE_INFINITY : this.#times[this.#first]!;
  }

  /** The first slot. The run must not be empty. */
  get slot(): number {
    return this.#slots[this.#first]!;
  }

  /** Takes the first slot out. */
  shift(): void {
    this.#first += 1;
  }

  /** Renumbers the slots, whose order must stay as it is, and drops those that are {@link GONE}. */
  renumber(moved: Uint32Array): void {
    let length = 0;
    for (let index = this.#first; index < this.#times.length; index++) {
      const slot = moved[this.#slots[index]!]!;
      if (slot === GONE) continue;
      this.#times[length] = this.#times[index]!;
      this.#slots[length++] = slot;
    }
    this.#times = this.#times.slice(0, length);
    this.#slots = this.#slots.slice(0, length);
    this.#first = 0;
  }

  /** Writes the time of each slot to its place in `timeOfSlot`. */
  copyTo(timeOfSlot: Float64Array): void {
    for (let index = this.#first; index < this.#times.length; index++) {
      timeOfSlot[this.#slots[index]!] = this.#times[index]!;
    }
  }
}
