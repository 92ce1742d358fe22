/** In a map from old slots to new ones: the slot is no longer in use. */
export const GONE = 0xffff_ffff;

const MIN_CAPACITY = 64;

/** A binary heap of slot numbers, ordered by time and, within one time, by slot: 12 bytes each. */
export class SlotHeap {
  #times: Float64Array = new Float64Array(MIN_CAPACITY);
  #slots: Uint32Array = new Uint32Array(MIN_CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get byteLength(): number {
    return this.#times.byteLength + this.#slots.byteLength;
  }

  /** The first time, `Infinity` when the heap is empty. */
  get time(): number {
    return this.#length === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  /** The first slot. The heap must not be empty. */
  get slot(): number {
    return this.#slots[0]!;
  }

  push(time: number, slot: number): void {
    if (this.#length === this.#times.length) this.#resize(this.#length * 2);
    this.#siftUp(this.#length++, time, slot);
  }

  /** Takes the first slot out. */
  shift(): void {
    const last = --this.#length;
    if (last > 0) this.#siftDown(0, this.#times[last]!, this.#slots[last]!);
  }

  /** Renumbers the slots, whose order must stay as it is, and drops those that are {@link GONE}. */
  renumber(moved: Uint32Array): void {
    let length = 0;
    for (let index = 0; index < this.#length; index++) {
      const slot = moved[this.#slots[index]!]!;
      if (slot === GONE) continue;
      this.#times[length] = this.#times[index]!;
      this.#slots[length++] = slot;
    }
    // A heap from which nothing is missing is a heap still.
    const intact = length === this.#length;
    this.#length = length;
    for (let index = intact ? -1 : (length >> 1) - 1; index >= 0; index--) {
      this.#siftDown(index, this.#times[index]!, this.#slots[index]!);
    }
    let capacity = MIN_CAPACITY;
    while (capacity < length) capacity *= 2;
    if (capacity < this.#times.length) this.#resize(capacity);
  }

  /** Writes the time of each slot to its place in `timeOfSlot`, and empties the heap. */
  drain(timeOfSlot: Float64Array): void {
    for (let index = 0; index < this.#length; index++) {
      timeOfSlot[this.#slots[index]!] = this.#times[index]!;
    }
    this.#length = 0;
    this.#resize(MIN_CAPACITY);
  }

  #siftUp(start: number, time: number, slot: number): void {
    const times = this.#times;
    const slots = this.#slots;
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const parentTime = times[parent]!;
      if (parentTime < time || (parentTime === time && slots[parent]! < slot)) break;
      times[index] = parentTime;
      slots[index] = slots[parent]!;
      index = parent;
    }
    times[index] = time;
    slots[index] = slot;
  }

  #siftDown(start: number, time: number, slot: number): void {
    const times = this.#times;
    const slots = this.#slots;
    const length = this.#length;
    let index = start;
    for (let child = 2 * index + 1; child < length; child = 2 * index + 1) {
      let childTime = times[child]!;
      const right = child + 1;
      if (right < length) {
        const rightTime = times[right]!;
        if (rightTime < childTime || (rightTime === childTime && slots[right]! < slots[child]!)) {
          child = right;
          childTime = rightTime;
        }
      }
      if (time < childTime || (time === childTime && slot < slots[child]!)) break;
      times[index] = childTime;
      slots[index] = slots[child]!;
      index = child;
    }
    times[index] = time;
    slots[index] = slot;
  }

  #resize(capacity: number): void {
    const times = new Float64Array(capacity);
    const slots = new Uint32Array(capacity);
    times.set(this.#times.subarray(0, this.#length));
    slots.set(this.#slots.subarray(0, this.#length));
    this.#times = times;
    this.#slots = slots;
  }
}
