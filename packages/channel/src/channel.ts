/// <reference lib="esnext.disposable" preserve="true" />
import type { EncodedMessage } from '@mas/codec';
import { brokenBy, type ChannelEnd, endError } from './channel-end.ts';
import {
  type ChannelOptions,
  type ResolvedChannelOptions,
  resolveChannelOptions,
} from './channel-options.ts';
import { ChannelError, describe, failureText, RemoteError, type Sent } from './errors.ts';
import { IdleWatch } from './idle-watch.ts';
import { Inbox } from './inbox.ts';
import { type Answering, IncomingRequest } from './incoming-request.ts';
import { KeepAlive, type KeepAliveOptions } from './keep-alive.ts';
import { MessageReader } from './message-reader.ts';
import { FAILURE, MessageWriter, REQUEST, RESULT } from './message-writer.ts';
import type { OpenRequest } from './open-requests.ts';
import { Outbox, type RequestOptions } from './outbox.ts';
import { type Peer, peerAt } from './peer.ts';
import type { Transport } from './transport.ts';

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
  readonly #reader: MessageReader;
  readonly #writer: MessageWriter;
  readonly #answering: Answering;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox;
  /** How many requests there have been, in both directions, but for urgent ones. */
  #uses = 0;
  /** Whether the peer has answered a request. */
  #answered = false;
  #keepAlive: KeepAlive | undefined;
  #idleWatch: IdleWatch | undefined;
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
    this.#reader = new MessageReader(this.#options);
    this.#writer = new MessageWriter(transport, this.#options, () => this.#endError('no'));
    this.#outbox = new Outbox(transport, this.#options, this.#writer);
    this.#inbox = new Inbox(transport, this.#options);
    this.#answering = {
      channel: this,
      sendResult: (id, value) => this.#sendResult(id, value),
      sendFailure: (id, error) => this.#sendFailure(id, error),
      answered: () => this.#inbox.answered(),
    };
    transport.start({
      message: (encoded) => this.#receive(encoded),
      drained: () => this.#goOn(),
      closed: (error) => this.#ended(error),
    });
    if (this.#end === undefined) this.#watch();
  }

  /** The address of the peer. */
  get remoteAddress(): string {
    return this.#transport.remoteAddress;
  }

  /** Whether it has not ended. */
  get isOpen(): boolean {
    return this.#end === undefined;
  }

  /** Who the peer is: its address, and the certificate that it has shown. */
  get peer(): Peer {
    return peerAt(this.#transport);
  }

  /**
   * Sends a request and returns the promise of its reply. The content is encoded at once, unless
   * the peer reads so slowly that the request has to wait: do not change it before the reply.
   *
   * @throws {@link RemoteError} when the peer answers with a failure.
   * @throws {@link SerializationError} when the content cannot be sent.
   * @throws {@link ChannelError} `ERR_MAS_TOO_LARGE`, `ERR_MAS_TIMEOUT`, `ERR_MAS_ABORTED`,
   * `ERR_MAS_BUSY`, `ERR_MAS_CLOSED`, `ERR_MAS_PROTOCOL`; `sent` says whether it may have reached the
   * peer.
   */
  request(content: unknown, options?: RequestOptions): Promise<unknown> {
    if (this.#end !== undefined) return Promise.reject(this.#endError('no'));
    this.#uses += 1;
    return this.#outbox.request(content, options);
  }

  /**
   * Makes a request about the connection itself, for a layer above. It waits behind no other one, counts
   * for no limit, and is no sign that the connection is in use.
   *
   * @throws what `request` throws
   */
  requestAside(content: unknown): Promise<unknown> {
    if (this.#end !== undefined) return Promise.reject(this.#endError('no'));
    return this.#outbox.requestAside(content);
  }

  /**
   * Drops a request of the peer, by its number, if it has not been handed on yet: the peer wants no
   * answer any longer. It gets a failure that says so.
   */
  withdraw(id: number): void {
    this.#inbox.withdraw(id);
  }

  /** Iterates over the requests of the peer. Several iterations share them. */
  [Symbol.asyncIterator](): AsyncIterator<IncomingRequest, undefined> {
    if (this.#options.onRequest !== undefined) {
      throw new TypeError(
        'the requests of this channel go to onRequest; there is nothing to iterate over',
      );
    }
    return {
      next: () => this.#inbox.next(),
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

  // Messages.

  #sendResult(id: number, value: unknown): void {
    if (this.#end !== undefined) return;
    this.#writer.write(RESULT, id, value);
    this.#checkUnsent();
  }

  #sendFailure(id: number, error: unknown): void {
    if (this.#end !== undefined) return;
    try {
      this.#writer.writeFailure(id, error);
    } catch (unsendable) {
      // The peer must not wait for an answer that cannot come.
      this.abort(unsendable);
      return;
    }
    this.#checkUnsent();
  }

  /** Requests wait for a slow reader, but the answers to what it has asked for cannot. */
  #checkUnsent(): void {
    if (this.#transport.writable) return;
    const { bufferedBytes = 0 } = this.#transport;
    const { maxUnsentBytes } = this.#options.limits;
    if (bufferedBytes > maxUnsentBytes) this.#endUnread(bufferedBytes, maxUnsentBytes);
  }

  #endUnread(bufferedBytes: number, limit: number): void {
    const message = `the peer ${this.remoteAddress} does not read: ${bufferedBytes} bytes wait for it; the limit is ${limit} (maxUnsentBytes)`;
    this.#endPeer(new ChannelError('ERR_MAS_CLOSED', message));
  }

  // What is on the way of every message is kept short, and what is seldom has a function of its own: an
  // engine puts so much code into one function, and calls the rest.

  #receive(encoded: EncodedMessage): void {
    if (this.#end !== undefined) return;
    let content: unknown;
    try {
      content = this.#reader.read(encoded);
    } catch (error) {
      this.#cannotRead(error);
      return;
    }
    const { type, id } = this.#reader.head;
    if (Number.isSafeInteger(id)) this.#receiveMessage(type, id as number, content, encoded);
    else this.#protocolFault('sent a message that is not [type, id, content] with an integer id');
  }

  #receiveMessage(type: unknown, sentId: number, content: unknown, encoded: EncodedMessage): void {
    // What is decoded may have closed the channel: a custom type.
    if (this.#end !== undefined) return;
    // Not every codec could send a -0 back.
    const id = sentId || 0;
    if (type === REQUEST) this.#receiveRequest(id, content, encoded);
    else if (type === RESULT) this.#receiveResult(id, content);
    else if (type === FAILURE) this.#receiveFailure(id, content);
    else this.#protocolFault(`sent a message of the unknown type ${describe(type)}`);
  }

  #cannotRead(cause: unknown): void {
    const why = cause instanceof Error ? cause.message : describe(cause);
    this.#protocolFault(`sent a message that cannot be read: ${why}`, cause);
  }

  #receiveResult(id: number, result: unknown): void {
    const request = this.#takeAnswered(id);
    if (request !== undefined) this.#outbox.resolve(request, result);
  }

  /** The open request that the peer has answered, or undefined when there is none. */
  #takeAnswered(id: number): OpenRequest | undefined {
    const request = this.#outbox.take(id);
    if (request === undefined) this.#receiveStray(id);
    else this.#answered = true;
    return request;
  }

  #receiveStray(id: number): void {
    if (this.#outbox.wasAbandoned(id)) return;
    this.#protocolFault(`answered the request ${id}, which is not open`);
  }

  #receiveFailure(id: number, content: unknown): void {
    const request = this.#takeAnswered(id);
    if (request === undefined) return;
    const error = this.#errorOf(content);
    if (error !== undefined) {
      this.#outbox.reject(request, error);
    } else {
      this.#outbox.putBack(request);
      this.#protocolFault('sent a failure that is not a string');
    }
  }

  #errorOf(content: unknown): RemoteError | undefined {
    if (typeof content === 'string') return new RemoteError(this.remoteAddress, content);
    try {
      const cause = this.#options.layer.decodeFailure?.(content);
      return cause && new RemoteError(this.remoteAddress, failureText(cause), { cause });
    } catch {
      // What a peer has sent must not throw here.
      return undefined;
    }
  }

  // Requests of the peer.

  #receiveRequest(id: number, content: unknown, { start, end }: EncodedMessage): void {
    const inbox = this.#inbox;
    const { isFull } = inbox;
    // Asked only where it makes a difference.
    const isUrgent = (isFull || this.#idleWatch !== undefined) && this.#isUrgent(content);
    const request = new IncomingRequest(this.#answering, id, content, !isUrgent);
    if (isUrgent) {
      inbox.pass(request);
      return;
    }
    this.#uses += 1;
    if (isFull) inbox.queue(request, end - start);
    else inbox.handle(request);
  }

  #isUrgent(content: unknown): boolean {
    const { onRequest, layer } = this.#options;
    return onRequest !== undefined && layer.isUrgent?.(content) === true;
  }

  /**
   * Goes on when the transport is writable again: first with requests of the peer, since their
   * replies are what the peer waits for, and only then with requests of ours. A side that is behind
   * with its answers so asks nothing new, and two sides never wait for each other.
   */
  #goOn(): void {
    this.#inbox.handOn();
    this.#outbox.sendHeld();
  }

  // The end.

  /** Looks after the peer, and whether anybody uses the connection. */
  #watch(): void {
    const { keepAlive, limits } = this.#options;
    if (keepAlive !== undefined && this.#transport.receivedBytes !== undefined) {
      this.#keepAlive = this.#keep(keepAlive);
    }
    const { idleTimeoutMs } = limits;
    if (idleTimeoutMs === Number.POSITIVE_INFINITY) return;
    this.#idleWatch = new IdleWatch(idleTimeoutMs, {
      uses: () => this.#uses,
      isBusy: () => !(this.#inbox.isIdle && this.#outbox.isIdle),
      onIdle: () => {
        const message = `the connection to ${this.remoteAddress} was closed here: nobody has used it for ${idleTimeoutMs} ms (idleTimeoutMs)`;
        this.#finish({ by: 'local', error: new ChannelError('ERR_MAS_CLOSED', message) });
        void this.#transport.close();
      },
    });
  }

  #keep(options: KeepAliveOptions): KeepAlive {
    return new KeepAlive(options, {
      receivedBytes: () => this.#transport.receivedBytes!,
      isPaused: () => this.#inbox.isPaused,
      isExpected: () => this.#answered || !this.#outbox.isIdle,
      probe: (content) =>
        this.requestAside(content).then(
          () => undefined,
          () => undefined,
        ),
      onSilence: (silentMs) => {
        const message = `the peer ${this.remoteAddress} has given no sign of life for ${silentMs} ms`;
        this.#endPeer(new ChannelError('ERR_MAS_CLOSED', message));
      },
    });
  }

  /** Ends the connection because of the peer. */
  #endPeer(error: ChannelError): void {
    this.#finish({ by: 'remote', error });
    this.#transport.abort(error);
  }

  #protocolFault(what: string, cause?: unknown): void {
    const error = new ChannelError('ERR_MAS_PROTOCOL', `the peer ${this.remoteAddress} ${what}`, {
      cause,
    });
    this.#endPeer(error);
  }

  #ended(error: Error | undefined): void {
    this.#finish({ by: 'remote', ...(error && { error: brokenBy(error, this.remoteAddress) }) });
  }

  #finish(end: ChannelEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#writer.cancel();
    this.#keepAlive?.stop();
    this.#idleWatch?.stop();
    this.#outbox.end((sent) => this.#endError(sent));
    this.#inbox.end();
    this.#resolveClosed(end);
  }

  #endError(sent: Sent): ChannelError {
    return endError(this.#end!, this.remoteAddress, sent);
  }
}
