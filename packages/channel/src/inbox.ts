import type { IncomingRequest } from './incoming-request.ts';
import type { ResolvedLimits } from './limits.ts';
import { SizedQueue } from './sized-queue.ts';
import type { Transport } from './transport.ts';

/** What a waiting request costs beside its bytes: so many small ones do not slip below the limit. */
const QUEUED_OVERHEAD_BYTES = 512;

/** Who takes the requests, and how many. */
interface InboxOptions {
  readonly limits: ResolvedLimits;
  /** Takes each request at once. Without it they wait for an iteration. */
  readonly onRequest: ((request: IncomingRequest) => void) | undefined;
}

/** The requests of the peer: those that wait, and how many are being handled. */
export class Inbox {
  readonly #transport: Transport;
  readonly #limits: ResolvedLimits;
  readonly #onRequest: ((request: IncomingRequest) => void) | undefined;
  readonly #queue = new SizedQueue<IncomingRequest>();
  /** The iterations that wait for the next request. */
  #iterations: ((result: IteratorResult<IncomingRequest, undefined>) => void)[] = [];
  /** Those that wait, by their numbers. */
  readonly #waiting = new Map<number, IncomingRequest>();
  /** Those that wait and are not wanted any longer. */
  readonly #withdrawn = new Set<IncomingRequest>();
  /** How many requests have been handed on and are not answered yet. */
  #handling = 0;
  #isHandingOn = false;
  #isPaused = false;
  #isEnded = false;

  constructor(transport: Transport, { limits, onRequest }: InboxOptions) {
    this.#transport = transport;
    this.#limits = limits;
    this.#onRequest = onRequest;
  }

  /** Whether nothing is read because too much waits. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Whether nothing waits and nothing is being handled. */
  get isIdle(): boolean {
    return this.#handling === 0 && this.#queue.length === 0;
  }

  /** Whether a request that comes now would have to wait. */
  get isFull(): boolean {
    return this.#onRequest === undefined || this.#queue.length > 0 || !this.#hasRoom();
  }

  /** Hands a request on at once, which is not counted. */
  pass(request: IncomingRequest): void {
    try {
      this.#onRequest!(request);
    } catch (error) {
      if (!request.answered) request.fail(error);
    }
  }

  /** Hands a request on that counts, when the inbox is not full. */
  handle(request: IncomingRequest): void {
    this.#handling += 1;
    this.pass(request);
  }

  /** Keeps a request until there is room. */
  queue(request: IncomingRequest, encodedBytes: number): void {
    this.#queue.add(request, encodedBytes + QUEUED_OVERHEAD_BYTES);
    this.#waiting.set(request.id, request);
    if (!this.#isPaused && this.#queue.bytes > this.#limits.maxQueuedBytes) {
      this.#isPaused = true;
      this.#transport.pause();
    }
    this.handOn();
  }

  /** Notes that a request which was counted has been answered. */
  answered(): void {
    this.#handling -= 1;
    if (this.#queue.length > 0) this.handOn();
  }

  /** Drops a request if it waits. */
  withdraw(id: number): void {
    const request = this.#waiting.get(id);
    if (request !== undefined) this.#withdrawn.add(request);
  }

  /** The next request, for an iteration. */
  next(): Promise<IteratorResult<IncomingRequest, undefined>> {
    return new Promise((resolve) => {
      this.#iterations.push(resolve);
      this.handOn();
    });
  }

  /** Hands on what waits, as far as there is room. */
  handOn(): void {
    // A handler that answers at once comes back here.
    if (this.#isHandingOn) return;
    this.#isHandingOn = true;
    while (this.#queue.length > 0 && this.#hasRoom()) {
      if (this.#onRequest === undefined && this.#iterations.length === 0) break;
      const request = this.#queue.take()!;
      this.#waiting.delete(request.id);
      this.#handling += 1;
      if (this.#withdrawn.delete(request)) request.fail(new Error('the request was given up'));
      else if (this.#onRequest !== undefined) this.pass(request);
      else this.#iterations.shift()!({ done: false, value: request });
    }
    this.#isHandingOn = false;
    if (this.#isPaused && this.#queue.bytes <= this.#limits.maxQueuedBytes / 2) {
      this.#isPaused = false;
      this.#transport.resume();
    }
    if (this.#isEnded) this.#endIterations();
  }

  /** Drops what waits, and ends the iterations. */
  end(): void {
    this.#isEnded = true;
    this.#queue.clear();
    this.#waiting.clear();
    this.#withdrawn.clear();
    this.#endIterations();
  }

  #hasRoom(): boolean {
    return this.#handling < this.#limits.maxIncomingRequests && this.#transport.writable;
  }

  #endIterations(): void {
    for (const resolve of this.#iterations) resolve({ done: true, value: undefined });
    this.#iterations = [];
  }
}
