import type { Channel } from './channel.ts';
import { ChannelError } from './errors.ts';

/** How an answer leaves: the part of a channel that its requests need. */
export interface Answering {
  readonly channel: Channel;
  sendResult(id: number, value: unknown): void;
  sendFailure(id: number, error: unknown): void;
  /** A request that counts for the limit has been answered. */
  answered(): void;
}

/** A request of the peer. Answer it once, with `reply` or with `fail`, now or later. */
export class IncomingRequest {
  /** What the peer sent. */
  readonly content: unknown;
  /** The number that the peer has given it: no other request that is open has the same. */
  readonly id: number;
  readonly #answering: Answering;
  /** Whether it counts for `maxIncomingRequests`. */
  readonly #isCounted: boolean;
  #answered = false;

  /** @internal */
  constructor(answering: Answering, id: number, content: unknown, isCounted: boolean) {
    this.content = content;
    this.id = id;
    this.#answering = answering;
    this.#isCounted = isCounted;
  }

  /** The channel that the request came on. */
  get channel(): Channel {
    return this.#answering.channel;
  }

  /** Whether it has been answered. */
  get answered(): boolean {
    return this.#answered;
  }

  /**
   * Answers with a result. When the connection has ended meanwhile nothing is sent: the request
   * has failed at the peer already.
   *
   * @throws {@link SerializationError} or {@link ChannelError} `ERR_MAS_TOO_LARGE` when the result
   * cannot be sent; the peer has got a failure that says so then.
   * @throws {@link ChannelError} `ERR_MAS_ANSWERED` when it has been answered before.
   */
  reply(result: unknown): void {
    this.#answer();
    try {
      this.#answering.sendResult(this.id, result);
    } catch (error) {
      this.#sendFailure(error);
      throw error;
    }
    if (this.#isCounted) this.#answering.answered();
  }

  /**
   * Answers with a failure. An error travels as its message and stack trace, with its causes, or as its
   * message (`failureDetail`); anything else as the text of what it is. The peer gets a {@link RemoteError}.
   *
   * @throws {@link ChannelError} `ERR_MAS_ANSWERED` when it has been answered before.
   */
  fail(error: unknown): void {
    this.#answer();
    this.#sendFailure(error);
  }

  #answer(): void {
    if (this.#answered) throw answeredBefore();
    this.#answered = true;
  }

  #sendFailure(error: unknown): void {
    this.#answering.sendFailure(this.id, error);
    if (this.#isCounted) this.#answering.answered();
  }
}

function answeredBefore(): ChannelError {
  return new ChannelError('ERR_MAS_ANSWERED', 'the request has been answered before');
}
