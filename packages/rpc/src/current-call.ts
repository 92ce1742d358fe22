import { ChannelError, type Peer, timerDelay } from '@mas/channel';

/** What a function is told of the call that it handles: see {@link currentCall}. */
export interface Call {
  /** Who is calling. */
  readonly peer: Peer;
  /**
   * Is aborted when the caller wants no answer any longer: it has given the call up, its time is over,
   * or the connection has ended. Its reason is a {@link ChannelError}.
   *
   * Without one of these it lasts, also beyond the call.
   */
  readonly signal: AbortSignal;
  /** How many milliseconds the caller still waits, or undefined when that is not known. */
  readonly remainingMs: number | undefined;
}

/** What hands calls to functions, and knows about them. */
export interface CallSource {
  /**
   * @param id - the number of the call
   * @param path - what was called, as it was sent
   */
  callOf(id: number, path: string): Call;
}

/** What tells of the call that is being handled. */
export interface CurrentCall {
  source: CallSource | undefined;
  /** What the source is asked about, where it knows of several calls. No new object: these cost more to note. */
  id: number;
  path: string;
}

/**
 * What is current now. Whoever calls a function puts a source here for as long as that runs, and then
 * puts back what was here before, as one function may call another in the same process.
 */
export const current: CurrentCall = { source: undefined, id: 0, path: '' };

/**
 * The call that is being handled, in a function that is called by a peer. To be asked for before the
 * first `await`: afterwards other calls are being handled. Undefined when the function was not called
 * by a peer, but by the program itself.
 *
 * @example
 * ```ts
 * async forecast(hours: number) {
 *   const call = currentCall();
 *   const response = await fetch(url, { signal: call?.signal });
 *   // …
 * }
 * ```
 */
export function currentCall(): Call | undefined {
  return current.source?.callOf(current.id, current.path);
}

/** A call whose caller can give it up. As a source it knows of itself only. */
export class OpenCall implements Call, CallSource {
  readonly peer: Peer;
  readonly #deadline: number;
  #controller: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isEnded = false;
  #reason: ChannelError | undefined;

  constructor(peer: Peer, remainingMs: number | undefined) {
    this.peer = peer;
    this.#deadline = performance.now() + (remainingMs ?? Number.POSITIVE_INFINITY);
  }

  get remainingMs(): number | undefined {
    if (this.#deadline === Number.POSITIVE_INFINITY) return undefined;
    return Math.max(this.#deadline - performance.now(), 0);
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
      else if (!this.#isEnded) this.#limitTime();
    }
    return this.#controller.signal;
  }

  callOf(): Call {
    return this;
  }

  /** The caller wants no answer any longer. */
  giveUp(reason: ChannelError): void {
    if (this.#isEnded) return;
    this.end();
    this.#reason = reason;
    this.#controller?.abort(reason);
  }

  /** The call has been answered. */
  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
  }

  /** The caller says so when its time is over, unless it stands still itself. */
  #limitTime(): void {
    const { remainingMs } = this;
    if (remainingMs === undefined) return;
    const overdue = () => this.giveUp(timeIsOver(this.peer.address));
    this.#timer = setTimeout(overdue, timerDelay(Math.ceil(remainingMs)));
    // What the function is doing keeps the process alive, if anything does.
    (this.#timer as { unref?: () => void }).unref?.();
  }
}

function timeIsOver(address: string): ChannelError {
  return new ChannelError('ERR_MAS_TIMEOUT', `${address} waits no longer for an answer`);
}
