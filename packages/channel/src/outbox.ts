import type { ResolvedChannelOptions } from './channel-options.ts';
import { Deadlines } from './deadlines.ts';
import { ChannelError, type Sent } from './errors.ts';
import { type MessageWriter, REQUEST } from './message-writer.ts';
import { onAbort } from './on-abort.ts';
import { OpenRequest, OpenRequests } from './open-requests.ts';
import type { Transport } from './transport.ts';

/** How long to wait for a reply. */
export interface RequestOptions {
  /**
   * After how many milliseconds without a reply to give up, with `ERR_MAS_TIMEOUT`.
   *
   * @defaultValue for ever
   */
  readonly timeoutMs?: number;
  /** Gives up when it is aborted, with `ERR_MAS_ABORTED` and its reason as the cause. */
  readonly signal?: AbortSignal;
}

/** The requests of this side: those that wait to be sent, and those that wait for their replies. */
export class Outbox {
  readonly #transport: Transport;
  readonly #options: ResolvedChannelOptions;
  readonly #writer: MessageWriter;
  readonly #open = new OpenRequests();
  readonly #deadlines = new Deadlines((now) => this.#rejectOverdue(now));
  /** Requests that wait until they can be sent, with their contents. */
  readonly #held = new Map<OpenRequest, unknown>();
  #nextId = 0;
  /** How many of those that are open are about the connection, and count for nothing. */
  #openAside = 0;

  constructor(transport: Transport, options: ResolvedChannelOptions, writer: MessageWriter) {
    this.#transport = transport;
    this.#options = options;
    this.#writer = writer;
  }

  /** Whether no request waits, but for those about the connection. */
  get isIdle(): boolean {
    return this.#open.size + this.#held.size <= this.#openAside;
  }

  /** Makes a request, now or when there is room. */
  request(content: unknown, options: RequestOptions | undefined): Promise<unknown> {
    const request = new OpenRequest();
    try {
      if (options !== undefined && !this.#limitWaiting(request, options)) return request.reply;
      if (this.#held.size > 0 || !this.#maySend()) this.#hold(request, content);
      else this.#send(request, content);
    } catch (error) {
      // Options that are none: whoever awaits the reply is who has to know.
      this.#settle(request, error as Error);
    }
    return request.reply;
  }

  /** Makes a request about the connection: at once, and it counts for no limit. */
  async requestAside(content: unknown): Promise<unknown> {
    this.#openAside += 1;
    try {
      const request = new OpenRequest();
      this.#send(request, content);
      return await request.reply;
    } finally {
      this.#openAside -= 1;
    }
  }

  /** Takes out the request that a reply belongs to. */
  take(id: number): OpenRequest | undefined {
    return this.#open.take(id);
  }

  /** Puts back a request whose reply was none. */
  putBack(request: OpenRequest): void {
    this.#open.add(request);
  }

  /** Whether a reply that belongs to no open request is to be ignored rather than a fault. */
  wasAbandoned(id: number): boolean {
    return this.#open.wasAbandoned(id);
  }

  /** Resolves the request whose result has come. */
  resolve(request: OpenRequest, result: unknown): void {
    request.release?.();
    request.resolve(result);
    this.#hasRoom();
  }

  /** Rejects the request whose failure has come. */
  reject(request: OpenRequest, error: Error): void {
    this.#settle(request, error);
    this.#hasRoom();
  }

  /** Sends what waits, as far as there is room. */
  sendHeld(): void {
    for (const [request, content] of this.#held) {
      if (!this.#maySend()) break;
      this.#held.delete(request);
      this.#send(request, content);
    }
  }

  /** Rejects all: nothing is sent any more. */
  end(errorFor: (sent: Sent) => Error): void {
    this.#deadlines.clear();
    for (const request of this.#held.keys()) this.#settle(request, errorFor('no'));
    this.#held.clear();
    for (const request of this.#open.takeAll()) this.#settle(request, errorFor('maybe'));
  }

  #maySend(): boolean {
    const open = this.#open.size - this.#openAside;
    return open < this.#options.limits.maxOutgoingRequests && this.#transport.writable;
  }

  /** Keeps a request until it can be sent, unless none shall wait. */
  #hold(request: OpenRequest, content: unknown): void {
    const { maxOutgoingRequests, whenFull } = this.#options.limits;
    const open = this.#open.size - this.#openAside + this.#held.size;
    if (whenFull === 'fail' && open >= maxOutgoingRequests) {
      const message = `${maxOutgoingRequests} requests to ${this.#transport.remoteAddress} are open; that is the limit (maxOutgoingRequests)`;
      this.#settle(request, new ChannelError('ERR_MAS_BUSY', message, { sent: 'no' }));
    } else {
      this.#held.set(request, content);
    }
  }

  #hasRoom(): void {
    if (this.#held.size > 0) this.sendHeld();
    else if (this.#open.size === 0) this.#deadlines.rest();
  }

  /** Puts the deadline and the signal to work. False when the request has been given up already. */
  #limitWaiting(request: OpenRequest, { timeoutMs, signal }: RequestOptions): boolean {
    if (signal !== undefined) {
      if (signal.aborted) {
        request.reject(this.#abortError(signal, 'no'));
        return false;
      }
      request.release = onAbort(signal, () =>
        this.#giveUp(request, (sent) => this.#abortError(signal, sent)),
      );
    }
    if (timeoutMs !== undefined) {
      if (!(timeoutMs >= 0)) {
        this.#settle(
          request,
          new RangeError(`timeoutMs must be a number of at least 0, not ${timeoutMs}`),
        );
        return false;
      }
      request.deadline = performance.now() + timeoutMs;
      this.#deadlines.add(request.deadline);
    }
    return true;
  }

  #send(request: OpenRequest, content: unknown): void {
    const id = this.#nextId;
    try {
      this.#writer.write(REQUEST, id, content);
    } catch (error) {
      this.#settle(request, error as Error);
      return;
    }
    this.#nextId += 1;
    request.id = id;
    this.#open.add(request);
    // What was read of it while it was encoded may have aborted its signal.
    if (request.isGivenUp) this.#abandon(request);
  }

  #giveUp(request: OpenRequest, error: (sent: Sent) => Error): void {
    const isHeld = this.#held.delete(request);
    this.#settle(request, error(isHeld ? 'no' : 'maybe'));
    if (isHeld) return;
    request.isGivenUp = true;
    if (request.id >= 0) this.#abandon(request);
  }

  /** A request that was sent and that nobody waits for any longer. */
  #abandon(request: OpenRequest): void {
    this.#open.abandon(request.id);
    this.#options.layer.onGivenUp?.(request.id);
    // Not at once: what waits may share the signal, or the deadline, and be given up as well.
    if (this.#held.size > 0) queueMicrotask(() => this.sendHeld());
  }

  #settle(request: OpenRequest, error: Error): void {
    request.release?.();
    request.reject(error);
  }

  #rejectOverdue(now: number): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const requests of [[...this.#held.keys()], [...this.#open]]) {
      for (const request of requests) {
        if (request.deadline === undefined) continue;
        if (request.deadline > now) earliest = Math.min(earliest, request.deadline);
        else this.#giveUp(request, (sent) => this.#timeoutError(sent));
      }
    }
    return earliest;
  }

  #timeoutError(sent: Sent): ChannelError {
    return new ChannelError(
      'ERR_MAS_TIMEOUT',
      `no reply from ${this.#transport.remoteAddress} in time`,
      {
        sent,
      },
    );
  }

  #abortError(signal: AbortSignal, sent: Sent): ChannelError {
    return new ChannelError(
      'ERR_MAS_ABORTED',
      `the request to ${this.#transport.remoteAddress} was aborted`,
      {
        sent,
        cause: signal.reason,
      },
    );
  }
}
