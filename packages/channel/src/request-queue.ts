import type { IncomingRequest } from './incoming-request.ts';

/** What a waiting request costs beside its bytes: so many small ones do not slip below the limit. */
const OVERHEAD_BYTES = 512;

/** Requests of the peer that have arrived and are not handled yet, oldest first. */
export class RequestQueue {
  #requests: IncomingRequest[] = [];
  #sizes: number[] = [];
  #first = 0;
  /** About how much memory the waiting requests take. */
  bytes = 0;

  get isEmpty(): boolean {
    return this.#first === this.#requests.length;
  }

  add(request: IncomingRequest, encodedBytes: number): void {
    this.#requests.push(request);
    this.#sizes.push(encodedBytes + OVERHEAD_BYTES);
    this.bytes += encodedBytes + OVERHEAD_BYTES;
  }

  /** The oldest one. Only when the queue is not empty. */
  take(): IncomingRequest {
    const request = this.#requests[this.#first]!;
    this.bytes -= this.#sizes[this.#first]!;
    this.#first += 1;
    if (this.#first === this.#requests.length) this.clear();
    else if (this.#first === 1024) this.#shift();
    return request;
  }

  clear(): void {
    this.#requests = [];
    this.#sizes = [];
    this.#first = 0;
    this.bytes = 0;
  }

  #shift(): void {
    this.#requests.splice(0, this.#first);
    this.#sizes.splice(0, this.#first);
    this.#first = 0;
  }
}
