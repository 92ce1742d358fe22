/** A request that has been made and has not settled. */
export class OpenRequest {
  /** The number on the wire, or -1 while the request waits to be sent. */
  id = -1;
  readonly reply: Promise<unknown>;
  resolve!: (value: unknown) => void;
  reject!: (error: Error) => void;
  /** When it times out, on the scale of `performance.now()`. */
  deadline: number | undefined = undefined;
  /** Whether nobody waits for it any longer. */
  isGivenUp = false;
  /** Removes the listener from the caller's signal. */
  release: (() => void) | undefined = undefined;

  constructor() {
    this.reply = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }
}

const INITIAL_SLOTS = 16;
/** More slots than this are not made: what is open beyond that goes into the map. */
const MAX_SLOTS = 4096;
/** How many abandoned requests are remembered one by one. */
const MAX_ABANDONED = 10_000;

/**
 * The requests that are open, by id. Ids count up, so that they sit in a ring of slots; one that
 * stays open while the ring goes round moves to a map.
 */
export class OpenRequests {
  #slots: (OpenRequest | undefined)[] = new Array(INITIAL_SLOTS).fill(undefined);
  readonly #others = new Map<number, OpenRequest>();
  readonly #abandoned = new Set<number>();
  /** Every id below has either been answered or was abandoned: which, is no longer known. */
  #forgottenBelow = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(request: OpenRequest): void {
    this.#size += 1;
    if (this.#size > this.#slots.length && this.#slots.length < MAX_SLOTS) this.#grow();
    const slot = request.id & (this.#slots.length - 1);
    const before = this.#slots[slot];
    if (before !== undefined) this.#others.set(before.id, before);
    this.#slots[slot] = request;
  }

  /** Takes a request out, for its reply. */
  take(id: number): OpenRequest | undefined {
    const slot = id & (this.#slots.length - 1);
    let request = this.#slots[slot];
    if (request !== undefined && request.id === id) {
      this.#slots[slot] = undefined;
    } else {
      request = this.#others.get(id);
      if (request === undefined) return undefined;
      this.#others.delete(id);
    }
    this.#size -= 1;
    return request;
  }

  /** Takes a request out that nobody waits for any longer. Its reply may still come. */
  abandon(id: number): void {
    if (this.take(id) === undefined) return;
    if (this.#abandoned.size >= MAX_ABANDONED) {
      // A peer that never answers must not cost memory for ever: what is this old is ignored.
      for (const old of this.#abandoned)
        this.#forgottenBelow = Math.max(this.#forgottenBelow, old + 1);
      this.#abandoned.clear();
    }
    this.#abandoned.add(id);
  }

  /** Whether a reply that belongs to no open request is to be ignored rather than a fault. */
  wasAbandoned(id: number): boolean {
    return this.#abandoned.delete(id) || (id >= 0 && id < this.#forgottenBelow);
  }

  /** Takes all out, in the order in which they were made. */
  takeAll(): OpenRequest[] {
    const all = [...this];
    this.#slots.fill(undefined);
    this.#others.clear();
    this.#size = 0;
    return all.sort((a, b) => a.id - b.id);
  }

  *[Symbol.iterator](): Generator<OpenRequest> {
    for (const request of this.#slots) if (request !== undefined) yield request;
    yield* this.#others.values();
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Array(before.length * 2).fill(undefined);
    for (const request of before) {
      if (request !== undefined) this.#slots[request.id & (this.#slots.length - 1)] = request;
    }
  }
}
