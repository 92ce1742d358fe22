import { ChannelError, waitWithin } from '@mas/channel';

/** How long to try to reach a peer. */
export interface PatienceOptions {
  /**
   * How many milliseconds all of it may take. While nobody answers it tries again: peers may start in
   * any order.
   *
   * @defaultValue one try, which may take `limits.connectTimeoutMs`, and what the peer then takes to answer
   */
  readonly timeoutMs?: number;
  /** Gives up connecting when it is aborted. */
  readonly signal?: AbortSignal;
}

/** What one caller is willing to wait, from now on, in all that it takes to reach a peer. */
export class Patience {
  readonly signal: AbortSignal | undefined;
  readonly #url: string;
  readonly #timeoutMs: number | undefined;
  readonly #started: number = performance.now();

  /**
   * @param url - what to call the peer
   * @throws RangeError for a `timeoutMs` below 0 or NaN.
   * @throws {@link ChannelError} `ERR_MAS_ABORTED` when the signal was aborted before.
   */
  constructor(url: string, { timeoutMs, signal }: PatienceOptions) {
    if (timeoutMs !== undefined && !(timeoutMs >= 0)) {
      throw new RangeError(`timeoutMs must be a number of at least 0, not ${timeoutMs}`);
    }
    this.signal = signal;
    this.#url = url;
    this.#timeoutMs = timeoutMs;
    if (signal?.aborted === true) throw this.#aborted(signal);
  }

  /** How many whole milliseconds are left, or undefined when there is no limit. */
  get leftMs(): number | undefined {
    if (this.#timeoutMs === undefined) return undefined;
    return Math.max(Math.ceil(this.#timeoutMs - (performance.now() - this.#started)), 0);
  }

  /** What is left of it, as options for one step. */
  get left(): PatienceOptions {
    const { leftMs, signal } = this;
    return {
      ...(leftMs !== undefined && { timeoutMs: leftMs }),
      ...(signal !== undefined && { signal }),
    };
  }

  /**
   * Waits for a connection, or for a reply, but not beyond the limit.
   *
   * @throws {@link ChannelError} `overdue` or `ERR_MAS_ABORTED`, and what the promise rejects with.
   */
  wait<T>(promise: Promise<T>, overdue: 'ERR_MAS_CONNECT' | 'ERR_MAS_TIMEOUT'): Promise<T> {
    return waitWithin(promise, {
      timeoutMs: this.leftMs,
      signal: this.signal,
      overdue: () => this.overdue(overdue),
      aborted: (signal) => this.#aborted(signal),
    });
  }

  /** The error for a connection, or a reply, that has not come in time. */
  overdue(code: 'ERR_MAS_CONNECT' | 'ERR_MAS_TIMEOUT'): ChannelError {
    const failed =
      code === 'ERR_MAS_CONNECT'
        ? `cannot connect to ${this.#url}`
        : `${this.#url} took the connection and did not answer`;
    return new ChannelError(code, `${failed} within ${this.#timeoutMs} ms`, { sent: 'no' });
  }

  #aborted(signal: AbortSignal): ChannelError {
    const message = `connecting to ${this.#url} was aborted`;
    return new ChannelError('ERR_MAS_ABORTED', message, {
      sent: 'no',
      cause: signal.reason,
    });
  }
}
