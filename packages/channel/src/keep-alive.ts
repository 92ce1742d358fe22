import { timerDelay } from './longest-delay.ts';

/** How a peer is noticed that is there no longer, or does nothing any more. */
export interface KeepAliveOptions {
  /**
   * The content of a request that the peer answers in any case, be it with a failure. It is sent when
   * nothing has come for an interval.
   */
  readonly probe: unknown;
  /**
   * How often to look, in milliseconds.
   *
   * @defaultValue 15,000: less than what most routers remember a silent connection for
   */
  readonly intervalMs?: number;
  /**
   * For how many further intervals nothing may come. Then the connection is ended, with
   * `ERR_MAS_CLOSED`.
   *
   * @defaultValue 4: a peer may be busy for a minute without being taken for dead
   */
  readonly limit?: number;
}

/** What a channel tells of itself, and what it does. */
interface Kept {
  /** How many bytes have come from the peer. */
  receivedBytes(): number;
  /** Whether nothing is read because this side is behind. */
  isPaused(): boolean;
  /**
   * Whether the peer has answered a request before, or owes an answer. Some peers never answer any, and
   * then their silence means nothing.
   */
  isExpected(): boolean;
  /** Sends a probe; resolves when it has been answered, or can no longer be. */
  probe(content: unknown): Promise<void>;
  /** Nothing has come for so many milliseconds. */
  onSilence(silentMs: number): void;
}

/** Looks after a peer as long as the connection lasts. */
export class KeepAlive {
  readonly #options: Required<KeepAliveOptions>;
  readonly #kept: Kept;
  readonly #timer: ReturnType<typeof setInterval>;
  #receivedBytes: number;
  #silentIntervals = 0;
  #isProbing = false;

  constructor({ probe, intervalMs = 15_000, limit = 4 }: KeepAliveOptions, kept: Kept) {
    this.#options = { probe, intervalMs, limit };
    this.#kept = kept;
    this.#receivedBytes = kept.receivedBytes();
    this.#timer = setInterval(() => this.#look(), timerDelay(intervalMs));
    // A connection keeps the process alive, and not that somebody looks after it.
    (this.#timer as { unref?: () => void }).unref?.();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /**
   * Counts intervals and not time: when this side was busy itself, or asleep, what has come meanwhile
   * is read between one call and the next.
   */
  #look(): void {
    const { probe, intervalMs, limit } = this.#options;
    const receivedBytes = this.#kept.receivedBytes();
    if (receivedBytes !== this.#receivedBytes || this.#kept.isPaused()) {
      this.#receivedBytes = receivedBytes;
      this.#silentIntervals = 0;
      return;
    }
    this.#silentIntervals = this.#kept.isExpected() ? this.#silentIntervals + 1 : 0;
    if (this.#silentIntervals > limit) {
      this.#kept.onSilence(this.#silentIntervals * intervalMs);
    } else if (!this.#isProbing) {
      this.#isProbing = true;
      void this.#kept.probe(probe).finally(() => {
        this.#isProbing = false;
      });
    }
  }
}
