/// <reference lib="esnext.disposable" preserve="true" />
import { SerializationError } from '@mas/codec';
import {
  type ChannelOptions,
  type ResolvedChannelOptions,
  resolveChannelOptions,
} from './channel-options.ts';
import { Deadlines } from './deadlines.ts';
import {
  ChannelError,
  type ChannelErrorCode,
  describe,
  failureText,
  RemoteError,
} from './errors.ts';
import { type Answering, IncomingRequest } from './incoming-request.ts';
import { KeepAlive, type KeepAliveOptions } from './keep-alive.ts';
import { onAbort } from './on-abort.ts';
import { OpenRequest, OpenRequests } from './open-requests.ts';
import type { Peer } from './peer.ts';
import { SizedQueue } from './sized-queue.ts';
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

/** How a channel has ended. */
export interface ChannelEnd {
  /** Who ended it: this side by `close` or `abort`, or else the peer, a fault of it, or the network. */
  readonly by: 'local' | 'remote';
  /** What was wrong. Absent when it was closed in an orderly way. */
  readonly error?: ChannelError;
}

// The types of messages (a rule of the protocol).
const REQUEST = 0;
const RESULT = 1;
const FAILURE = 2;

/** What a waiting request costs beside its bytes: so many small ones do not slip below the limit. */
const QUEUED_OVERHEAD_BYTES = 512;

/**
 * Requests and replies with one peer. Both ends can make requests at any time, any number at once;
 * replies come in any order.
 *
 * Requests of the peer come by iterating, in order, each to be answered when you like:
 *
 * ```ts
 * for await (const request of channel) request.reply(request.content);
 * ```
 *
 * Or they go to `onRequest`. When the connection ends, for whatever reason, every open request
 * rejects and the iteration ends.
 */
export class Channel implements AsyncIterable<IncomingRequest>, AsyncDisposable {
  /** Resolves when the channel has ended, and never rejects. */
  readonly closed: Promise<ChannelEnd>;
  readonly #transport: Transport;
  readonly #options: ResolvedChannelOptions;
  readonly #answering: Answering;
  readonly #open = new OpenRequests();
  readonly #deadlines = new Deadlines((now) => this.#rejectOverdue(now));
  /** Requests that wait until the transport is writable. */
  readonly #held = new Set<OpenRequest>();
  /** Requests of the peer that have arrived and are not handled yet. */
  readonly #queue = new SizedQueue<IncomingRequest>();
  #nextId = 0;
  /** Whether a value is being encoded, which may run code of the program: a getter, a custom type. */
  #encoding = false;
  /** The iteration that waits for the next request. */
  #waiting: ((result: IteratorResult<IncomingRequest, undefined>) => void)[] = [];
  #paused = false;
  /** Whether the peer has answered a request. */
  #answered = false;
  #keepAlive: KeepAlive | undefined;
  #end: ChannelEnd | undefined;
  #resolveClosed!: (end: ChannelEnd) => void;

  /**
   * Opens a channel over a transport, which it owns from now on. `connect` and `listen` do this for
   * sockets.
   *
   * @throws RangeError for a limit that is no number of at least 1.
   * @throws TypeError when a type is given twice.
   */
  constructor(transport: Transport, options: ChannelOptions = {}) {
    this.#transport = transport;
    try {
      this.#options = resolveChannelOptions(options);
    } catch (error) {
      // Nobody else would.
      transport.abort();
      throw error;
    }
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#answering = {
      sendResult: (id, value) => this.#sendResult(id, value),
      sendFailure: (id, error) => this.#sendFailure(id, error),
    };
    transport.start({
      message: (bytes) => this.#receive(bytes),
      drained: () => this.#goOn(),
      closed: (error) => this.#ended(error),
    });
    if (this.#options.keepAlive !== undefined && transport.receivedBytes !== undefined) {
      this.#keepAlive = this.#keep(this.#options.keepAlive);
    }
  }

  /** The address of the peer. */
  get remoteAddress(): string {
    return this.#transport.remoteAddress;
  }

  /** Who the peer is: its address, and the certificate that it has shown. */
  get peer(): Peer {
    const { remoteAddress, remoteCertificate } = this.#transport;
    return { address: remoteAddress, certificate: remoteCertificate };
  }

  /**
   * Sends a request and returns the promise of its reply. The content is encoded at once, unless
   * the peer reads so slowly that the request has to wait: do not change it before the reply.
   *
   * @throws {@link RemoteError} when the peer answers with a failure.
   * @throws {@link SerializationError} when the content cannot be sent.
   * @throws {@link ChannelError} `ERR_MAS_TOO_LARGE`, `ERR_MAS_TIMEOUT`, `ERR_MAS_ABORTED`,
   * `ERR_MAS_CLOSED`, `ERR_MAS_PROTOCOL`; `sent` says whether it may have reached the peer.
   */
  request(content: unknown, options?: RequestOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request = new OpenRequest(content, resolve, reject);
      if (this.#end !== undefined) {
        reject(this.#endError('no'));
        return;
      }
      if (options !== undefined && !this.#limitWaiting(request, options)) return;
      if (this.#held.size > 0 || !this.#transport.writable) this.#held.add(request);
      else this.#send(request);
    });
  }

  /** Iterates over the requests of the peer. Several iterations share them. */
  [Symbol.asyncIterator](): AsyncIterator<IncomingRequest, undefined> {
    if (this.#options.onRequest !== undefined) {
      throw new TypeError(
        'the requests of this channel go to onRequest; there is nothing to iterate over',
      );
    }
    return {
      next: () =>
        new Promise((resolve) => {
          this.#waiting.push(resolve);
          this.#goOn();
        }),
      return: () => Promise.resolve({ done: true, value: undefined }),
    };
  }

  /**
   * Ends the connection in an orderly way: what was sent before still leaves, for which a peer that
   * stands still has two seconds. Open requests reject with `ERR_MAS_CLOSED`. Resolves when nothing
   * of the connection is left.
   */
  async close(): Promise<void> {
    this.#finish({ by: 'local' });
    await this.#transport.close();
  }

  /**
   * Ends the connection at once; what has not left is dropped. `reason` is the cause that open
   * requests and `closed` tell.
   */
  abort(reason?: unknown): void {
    const message = `the connection to ${this.remoteAddress} was aborted here`;
    const error = new ChannelError('ERR_MAS_CLOSED', message, { cause: reason });
    this.#finish({ by: 'local', error });
    this.#transport.abort(error);
  }

  /** The same as `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  // Requests of ours.

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

  #send(request: OpenRequest): void {
    const id = this.#nextId;
    try {
      this.#write(REQUEST, id, request.content);
    } catch (error) {
      this.#settle(request, error as Error);
      return;
    }
    this.#nextId += 1;
    request.id = id;
    this.#open.add(request);
  }

  #giveUp(request: OpenRequest, error: (sent: 'no' | 'maybe') => Error): void {
    const held = this.#held.delete(request);
    if (!held) this.#open.abandon(request.id);
    this.#settle(request, error(held ? 'no' : 'maybe'));
  }

  #settle(request: OpenRequest, error: Error): void {
    request.release?.();
    request.reject(error);
  }

  #rejectOverdue(now: number): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const requests of [[...this.#held], [...this.#open]]) {
      for (const request of requests) {
        if (request.deadline > now) earliest = Math.min(earliest, request.deadline);
        else this.#giveUp(request, (sent) => this.#timeoutError(sent));
      }
    }
    return earliest;
  }

  // Messages.

  /** Appends one message. Throws, with nothing sent, what the content is refused with. */
  #write(type: number, id: number, content: unknown): void {
    if (this.#encoding) throw new TypeError('a channel cannot be used by what it is encoding');
    const { codec, maxMessageBytes } = this.#options;
    const message = [type, id, content];
    const target = this.#transport.beginMessage();
    const start = target.length;
    this.#encoding = true;
    try {
      if (codec.encodeInto !== undefined) codec.encodeInto(message, target);
      else target.append(codec.encode(message));
      const size = target.length - start;
      if (this.#end !== undefined) throw this.#endError('no');
      if (size > maxMessageBytes) {
        throw new ChannelError(
          'ERR_MAS_TOO_LARGE',
          `the message has ${size} bytes; the limit is ${maxMessageBytes} (maxMessageBytes)`,
          { sent: 'no' },
        );
      }
    } catch (error) {
      this.#transport.cancelMessage();
      throw error instanceof SerializationError ? this.#refusal(type, error) : error;
    } finally {
      this.#encoding = false;
    }
    this.#transport.endMessage();
  }

  /** The place of what was refused, seen from the content. */
  #refusal(type: number, error: SerializationError): SerializationError {
    const inContent = error.below(1, type === REQUEST ? 'content' : 'result');
    if (type !== REQUEST || this.#options.describeRefusal === undefined) return inContent;
    return this.#options.describeRefusal(inContent);
  }

  #sendResult(id: number, value: unknown): void {
    if (this.#end === undefined) this.#write(RESULT, id, value);
  }

  #sendFailure(id: number, error: unknown): void {
    if (this.#end !== undefined) return;
    try {
      this.#write(FAILURE, id, wellFormed(failureText(error, this.#options.failureDetail)));
    } catch {
      // Only a limit far below the default is too small for a stack trace.
      try {
        this.#write(FAILURE, id, 'the failure was too long to be sent');
      } catch (error) {
        // The peer must not wait for an answer that cannot come.
        this.abort(error);
      }
    }
  }

  #receive(bytes: Uint8Array): void {
    if (this.#end !== undefined) return;
    const { codec, maxMessageBytes } = this.#options;
    let message: unknown;
    try {
      if (bytes.length > maxMessageBytes) {
        throw new RangeError(
          `${bytes.length} bytes exceed the limit of ${maxMessageBytes} (maxMessageBytes)`,
        );
      }
      message = codec.decode(bytes);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : describe(cause);
      this.#protocolFault(`sent a message that cannot be read: ${why}`, cause);
      return;
    }
    if (!Array.isArray(message) || message.length !== 3 || !Number.isSafeInteger(message[1])) {
      this.#protocolFault('sent a message that is not [type, id, content] with an integer id');
      return;
    }
    // A custom type that is decoded may have closed the channel.
    if (this.#end !== undefined) return;
    // Not every codec could send a -0 back.
    const id = (message[1] as number) || 0;
    if (message[0] === REQUEST) this.#receiveRequest(id, message[2], bytes.length);
    else if (message[0] === RESULT || message[0] === FAILURE)
      this.#receiveReply(message[0], id, message[2]);
    else this.#protocolFault(`sent a message of the unknown type ${describe(message[0])}`);
  }

  #receiveReply(type: number, id: number, content: unknown): void {
    const request = this.#open.take(id);
    if (request === undefined) {
      if (!this.#open.wasAbandoned(id))
        this.#protocolFault(`answered the request ${id}, which is not open`);
      return;
    }
    this.#answered = true;
    if (type === RESULT) {
      request.release?.();
      request.resolve(content);
    } else if (typeof content === 'string') {
      this.#settle(request, new RemoteError(this.remoteAddress, content));
    } else {
      this.#open.add(request);
      this.#protocolFault('sent a failure that is not a string');
    }
  }

  // Requests of the peer.

  #receiveRequest(id: number, content: unknown, encodedBytes: number): void {
    const { onRequest, maxQueuedBytes } = this.#options;
    const request = new IncomingRequest(this, this.#answering, id, content);
    if (onRequest !== undefined && this.#queue.length === 0 && this.#transport.writable) {
      this.#handle(request, onRequest);
      return;
    }
    this.#queue.add(request, encodedBytes + QUEUED_OVERHEAD_BYTES);
    if (!this.#paused && this.#queue.bytes > maxQueuedBytes) {
      this.#paused = true;
      this.#transport.pause();
    }
    this.#goOn();
  }

  #handle(request: IncomingRequest, onRequest: (request: IncomingRequest) => void): void {
    try {
      onRequest(request);
    } catch (error) {
      if (!request.answered) request.fail(error);
    }
  }

  /**
   * Hands on what waits, as far as the transport is writable: first requests of the peer, since
   * their replies are what the peer waits for, and only then requests of ours. A side that is
   * behind with its answers so asks nothing new, and two sides never wait for each other.
   */
  #goOn(): void {
    const { onRequest, maxQueuedBytes } = this.#options;
    while (this.#queue.length > 0 && this.#transport.writable) {
      if (onRequest !== undefined) this.#handle(this.#queue.take()!, onRequest);
      else if (this.#waiting.length > 0)
        this.#waiting.shift()!({ done: false, value: this.#queue.take()! });
      else break;
    }
    if (this.#paused && this.#queue.bytes <= maxQueuedBytes / 2) {
      this.#paused = false;
      this.#transport.resume();
    }
    for (const request of this.#held) {
      if (!this.#transport.writable) break;
      this.#held.delete(request);
      this.#send(request);
    }
    if (this.#end !== undefined) this.#endIterations();
  }

  // The end.

  #keep(options: KeepAliveOptions): KeepAlive | undefined {
    if (this.#end !== undefined) return undefined;
    return new KeepAlive(options, {
      receivedBytes: () => this.#transport.receivedBytes!,
      isPaused: () => this.#paused,
      isAnswering: () => this.#answered,
      probe: (content) =>
        this.request(content).then(
          () => undefined,
          () => undefined,
        ),
      onSilence: (silentMs) => {
        const message = `the peer ${this.remoteAddress} has given no sign of life for ${silentMs} ms`;
        const error = new ChannelError('ERR_MAS_CLOSED', message);
        this.#finish({ by: 'remote', error });
        this.#transport.abort(error);
      },
    });
  }

  #protocolFault(what: string, cause?: unknown): void {
    const error = new ChannelError('ERR_MAS_PROTOCOL', `the peer ${this.remoteAddress} ${what}`, {
      cause,
    });
    this.#finish({ by: 'remote', error });
    this.#transport.abort(error);
  }

  #ended(error: Error | undefined): void {
    if (error === undefined) this.#finish({ by: 'remote' });
    else if (error instanceof ChannelError) this.#finish({ by: 'remote', error });
    else {
      const message = `the connection to ${this.remoteAddress} broke: ${error.message}`;
      this.#finish({
        by: 'remote',
        error: new ChannelError('ERR_MAS_CLOSED', message, { cause: error }),
      });
    }
  }

  #finish(end: ChannelEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    // What is being encoded is no whole message and must not leave with the others.
    if (this.#encoding) this.#transport.cancelMessage();
    this.#deadlines.clear();
    this.#keepAlive?.stop();
    for (const request of this.#held) this.#settle(request, this.#endError('no'));
    this.#held.clear();
    for (const request of this.#open.takeAll()) this.#settle(request, this.#endError('maybe'));
    this.#queue.clear();
    this.#endIterations();
    this.#resolveClosed(end);
  }

  #endIterations(): void {
    for (const resolve of this.#waiting) resolve({ done: true, value: undefined });
    this.#waiting = [];
  }

  #endError(sent: 'no' | 'maybe'): ChannelError {
    const { by, error } = this.#end!;
    if (error !== undefined) {
      return new ChannelError(error.code as ChannelErrorCode, error.message, {
        // A server that has refused the connection has taken nothing.
        sent: error.sent ?? sent,
        cause: error.cause,
      });
    }
    const who = by === 'local' ? 'was closed here' : 'was closed by the peer';
    return new ChannelError('ERR_MAS_CLOSED', `the connection to ${this.remoteAddress} ${who}`, {
      sent,
    });
  }

  #timeoutError(sent: 'no' | 'maybe'): ChannelError {
    return new ChannelError('ERR_MAS_TIMEOUT', `no reply from ${this.remoteAddress} in time`, {
      sent,
    });
  }

  #abortError(signal: AbortSignal, sent: 'no' | 'maybe'): ChannelError {
    return new ChannelError('ERR_MAS_ABORTED', `the request to ${this.remoteAddress} was aborted`, {
      sent,
      cause: signal.reason,
    });
  }
}

/** The text without halves of surrogate pairs, which no UTF-8 can say. */
function wellFormed(text: string): string {
  return (text as unknown as { toWellFormed(): string }).toWellFormed();
}
