import type { OpenRequest } from './open-requests.ts';

interface Listening {
  readonly requests: Set<OpenRequest>;
  readonly onAbort: () => void;
}

/**
 * One listener on each signal, however many requests share it: of more than ten Node warns as of a
 * leak, and to take out one of many is slow.
 */
export class AbortListeners {
  readonly #giveUp: (request: OpenRequest, signal: AbortSignal) => void;
  readonly #bySignal = new Map<AbortSignal, Listening>();

  constructor(giveUp: (request: OpenRequest, signal: AbortSignal) => void) {
    this.#giveUp = giveUp;
  }

  /** Gives the request up when the signal is aborted, unless it has been released before. */
  add(signal: AbortSignal, request: OpenRequest): void {
    const listening = this.#bySignal.get(signal) ?? this.#listen(signal);
    listening.requests.add(request);
    request.release = () => {
      listening.requests.delete(request);
      if (listening.requests.size > 0) return;
      this.#bySignal.delete(signal);
      signal.removeEventListener('abort', listening.onAbort);
    };
  }

  #listen(signal: AbortSignal): Listening {
    const requests = new Set<OpenRequest>();
    const onAbort = () => {
      for (const request of requests) this.#giveUp(request, signal);
    };
    const listening = { requests, onAbort };
    this.#bySignal.set(signal, listening);
    signal.addEventListener('abort', onAbort);
    return listening;
  }
}
