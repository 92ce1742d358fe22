/// <reference lib="esnext.disposable" preserve="true" />
import {
  Channel,
  type ChannelEnd,
  ChannelError,
  type ChannelOptions,
  type CustomType,
  type IncomingRequest,
  type KeepAliveOptions,
  type Layer,
  type Peer,
  type SerializationError,
  type Transport,
} from '@mas/channel';
import { type CallOptions, limitsNow } from './call-options.ts';
import { CANCEL, HELLO, isControl, isReserved, PING, pathWithin, splitPath } from './control.ts';
import { type Call, type CallSource, current, OpenCall } from './current-call.ts';
import { RpcError } from './errors.ts';
import { Greeting } from './greeting.ts';
import { HandlerCount } from './handler-count.ts';
import { KeywordArguments } from './kwargs.ts';
import { maxReferencesOf, type RpcLimits } from './limits.ts';
import { ProxyCache } from './proxy-cache.ts';
import { isCall, isEmpty, type ReceivedCall } from './received-call.ts';
import { referenceType } from './reference.ts';
import type { Remote } from './remote.ts';
import { type Router, routerOf } from './router.ts';
import { isService } from './service.ts';
import { readError, writeError } from './whole-error.ts';

/** How a connection serves and what it accepts. */
export interface RpcOptions
  extends Omit<ChannelOptions, 'onRequest' | 'layer' | 'keepAlive' | 'limits'> {
  /**
   * The service that the peer can call over this connection, while it handles our calls and in
   * between. Its sub-services can be passed to the peer.
   *
   * @defaultValue none: every call of the peer fails
   */
  readonly service?: object;
  /**
   * What the connection may take up.
   *
   * @defaultValue see {@link RpcLimits}
   */
  readonly limits?: RpcLimits;
  /**
   * How a peer is noticed that is there no longer, or stands still: when nothing has come from it for
   * `intervalMs`, it is asked, and when nothing comes for `limit` further intervals the connection is
   * ended. The question is a call that every peer answers, be it that there is no such function. A
   * peer that has never answered any call is left alone as long as none is open; so is one within this
   * process (`local://`).
   *
   * @defaultValue `{ intervalMs: 15_000, limit: 4 }`: after 75 seconds at the latest. `false` for never
   */
  readonly keepAlive?: Omit<KeepAliveOptions, 'probe'> | false;
}

/** The proxies that outlast a connection. */
export interface LastingProxies {
  readonly proxies: ProxyCache;
  /** Which connection this is in a row. */
  readonly generation: number;
  /** Told when there is the connection, before anything comes over it. */
  opened(connection: RpcConnection): void;
}

/** How long to wait for handlers that are running. */
export interface CloseOptions {
  /**
   * After how many milliseconds not to wait for them any longer; `Infinity` waits as long as they
   * take.
   *
   * @defaultValue 5000
   */
  readonly timeoutMs?: number;
}

/** One connection on which both sides can call each other's services. */
export class RpcConnection<T = unknown> implements AsyncDisposable {
  /** The root service of the peer: the same as `proxy('')`. */
  readonly remote: Remote<T>;
  readonly #channel: Channel;
  readonly #router: Router | undefined;
  readonly #proxies: ProxyCache;
  readonly #running = new HandlerCount();
  /** The calls of the peer of which a handler has asked, by their numbers. */
  readonly #calls = new Map<number, OpenCall>();
  readonly #greeting = new Greeting();

  /**
   * Opens a connection over a transport, which it owns from now on. `connect` and `listen` do this
   * for sockets.
   *
   * @param lasting - the proxies of a connection that connects again, which use this one for a while
   * @throws TypeError when `service` exposes nothing.
   */
  constructor(transport: Transport, options: RpcOptions = {}, lasting?: LastingProxies) {
    const { service, types = [] } = options;
    const generation = lasting?.generation ?? 0;
    let maxReferences: number;
    try {
      this.#router = service === undefined ? undefined : routerOf(checkService(service));
      maxReferences = maxReferencesOf(options.limits);
    } catch (error) {
      // Nobody else would.
      transport.abort();
      throw error;
    }
    const caller = {
      method:
        (path: string, options?: CallOptions) =>
        (...args: unknown[]) =>
          this.call(path, args, options),
      describe: (path: string) => `Remote('${this.remoteAddress}/${path}')`,
    };
    this.#proxies = lasting?.proxies ?? new ProxyCache(caller, { maxReferences, lasts: false });
    this.remote = this.#proxies.get('') as Remote<T>;
    this.#channel = new Channel(transport, {
      ...channelOptionsOf(options),
      // Registered last (a rule of the protocol).
      types: [
        ...types,
        referenceType(this.#router, (path) => this.#proxies.getPassed(path, generation)),
      ],
      onRequest: (request) => this.#handle(request),
      layer: this.#layer(types, options),
    });
    void this.closed.then((end) => this.#giveUpCalls(end));
    lasting?.opened(this);
  }

  /** The address of the peer. */
  get remoteAddress(): string {
    return this.#channel.remoteAddress;
  }

  /** Who the peer is: its address, and the certificate that it has shown. */
  get peer(): Peer {
    return this.#channel.peer;
  }

  /** Whether it has not ended. */
  get isOpen(): boolean {
    return this.#channel.isOpen;
  }

  /** @internal Whether the peer has shown that it handles calls: it has answered one, or greeted. */
  get isProven(): boolean {
    return this.#greeting.isAnswered;
  }

  /** Resolves when the connection has ended, and tells how. Never rejects. */
  get closed(): Promise<ChannelEnd> {
    return this.#channel.closed;
  }

  /**
   * The proxy for the service at a path of the peer, whether there is one or not. For one path
   * there is one proxy as long as it is in use.
   *
   * @param path - names joined by `/`; '' is the root
   * @param label - how it prints
   */
  proxy<S = unknown>(path: string, label?: string): Remote<S> {
    return this.#proxies.get(path, label) as Remote<S>;
  }

  /**
   * Calls the function at a path of the peer: what the proxies do. `kwargs(…)` may be the last argument.
   *
   * @param path - names joined by `/`
   * @throws what calls by proxies throw
   */
  call(path: string, args: unknown[], options?: CallOptions): Promise<unknown> {
    this.#greeting.send(this.#channel);
    const last = args[args.length - 1];
    const content =
      typeof last === 'object' && last instanceof KeywordArguments
        ? [path, args.slice(0, -1), last.values]
        : [path, args, NO_KEYWORD_ARGUMENTS];
    if (options === undefined) return this.#channel.request(content);
    return this.#callWithin(content, options);
  }

  /**
   * Resolves when the handlers of the peer's calls that are running now have ended, or after
   * `timeoutMs`. Does not keep new ones from starting, and does not wait for these: a peer that
   * calls all the time cannot hold anybody up.
   */
  idle(options: CloseOptions = {}): Promise<void> {
    return this.#running.ended(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  }

  /**
   * Waits for the handlers that are running, at most for `timeoutMs`, and closes the connection in
   * an orderly way. Calls of ours that are open then reject with `ERR_MAS_CLOSED`.
   */
  async close(options: CloseOptions = {}): Promise<void> {
    await this.idle(options);
    await this.#channel.close();
  }

  /** Ends the connection at once; `reason` is the cause that open calls tell. */
  abort(reason?: unknown): void {
    this.#channel.abort(reason);
  }

  /** The same as `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #callWithin(content: unknown[], options: CallOptions): Promise<unknown> {
    try {
      const limits = limitsNow(options, this.remoteAddress);
      const { timeoutMs = Number.POSITIVE_INFINITY, release } = limits;
      if (timeoutMs < Number.POSITIVE_INFINITY && this.#greeting.has('limits')) {
        content[0] = pathWithin(content[0] as string, timeoutMs);
      }
      const reply = this.#channel.request(content, limits);
      return release === undefined ? reply : reply.finally(release);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #layer(types: readonly CustomType[], { failureDetail = 'stack' }: RpcOptions): Layer {
    const errorOptions = {
      detail: failureDetail,
      isRegistered: (value: object) => types.some((type) => isOfType(value, type)),
    };
    return {
      describeRefusal,
      isUrgent: isControl,
      onGivenUp: (id) => this.#greeting.cancel(id, this.#channel),
      encodeFailure: (error) =>
        this.#greeting.has('errors') ? writeError(error, errorOptions) : [],
      decodeFailure: readError,
    };
  }

  // Calls of the peer.

  #handle(request: IncomingRequest): void {
    const { content } = request;
    if (!isCall(content)) {
      this.#fail(request, noCall());
      return;
    }
    const now = current;
    const { source, id, path } = now;
    now.source = this as CallSource;
    now.id = request.id;
    now.path = content[0];
    let result: unknown;
    let isFailure = false;
    try {
      result = this.#run(content);
    } catch (error) {
      result = error;
      isFailure = true;
    }
    // Not in a `finally`, which costs as much code as all the rest.
    now.source = source;
    now.id = id;
    now.path = path;
    if (isFailure) this.#fail(request, result);
    else if (isPromise(result)) this.#replyLater(request, result);
    else this.#reply(request, result);
  }

  #replyLater(request: IncomingRequest, result: PromiseLike<unknown>): void {
    const handler = this.#running.begin();
    // A thenable of another kind may throw, or call back twice.
    Promise.resolve(result).then(
      (value) => {
        this.#running.end(handler);
        this.#reply(request, value);
      },
      (error) => {
        this.#running.end(handler);
        this.#fail(request, error);
      },
    );
  }

  #reply(request: IncomingRequest, result: unknown): void {
    if (this.#calls.size > 0) this.#forgetCall(request.id);
    try {
      request.reply(result === undefined ? null : result);
    } catch {
      // It could not be sent. The peer has got the error, and it is the caller that it matters to.
    }
  }

  #fail(request: IncomingRequest, error: unknown): void {
    this.#forgetCall(request.id);
    request.fail(error);
  }

  #run(call: ReceivedCall): unknown {
    const path = call[0];
    return isReserved(path) ? this.#runReserved(call) : this.#runAt(path, call);
  }

  #runReserved(call: ReceivedCall): unknown {
    const path = call[0];
    return isControl(call) ? this.#control(path, call[1]) : this.#runAt(splitPath(path).path, call);
  }

  #runAt(path: string, call: ReceivedCall): unknown {
    if (this.#router === undefined) throw noService();
    const args = call[1];
    const kwargs = call[2];
    // Keyword arguments become one plain object after the others (a rule of the protocol).
    if (!isEmpty(kwargs)) args.push(kwargs);
    return this.#router.call(path, args, this);
  }

  #control(path: string, [argument]: unknown[]): unknown {
    if (path === HELLO) return this.#greeting.receive(argument);
    if (path === CANCEL && typeof argument === 'number') {
      const message = `${this.remoteAddress} has given the call up`;
      this.#calls.get(argument)?.giveUp(new ChannelError('ERR_MAS_ABORTED', message));
      this.#channel.withdraw(argument);
    }
    return null;
  }

  /** @internal What a handler is told of the call: see `currentCall`. */
  callOf(id: number, path: string): Call {
    let call = this.#calls.get(id);
    if (call === undefined) {
      call = new OpenCall(this.peer, splitPath(path).remainingMs);
      this.#calls.set(id, call);
    }
    return call;
  }

  #forgetCall(id: number): void {
    this.#calls.get(id)?.end();
    this.#calls.delete(id);
  }

  #giveUpCalls({ error }: ChannelEnd): void {
    for (const call of this.#calls.values()) {
      const message = `the connection to ${this.remoteAddress} has ended`;
      call.giveUp(new ChannelError('ERR_MAS_CLOSED', message, { cause: error }));
    }
    this.#calls.clear();
  }
}

/** What a codec may know again, as it can never have anything in it. */
const NO_KEYWORD_ARGUMENTS: object = Object.freeze({});

/** The options that are handed on to the channel. */
export function channelOptionsOf(options: RpcOptions): ChannelOptions {
  const { service: _, keepAlive = {}, ...rest } = options;
  return keepAlive === false
    ? rest
    : { ...rest, keepAlive: { ...keepAlive, probe: [PING, [], {}] } };
}

/** How long handlers are waited for. */
export const DEFAULT_TIMEOUT_MS = 5000;

/** @throws TypeError for what exposes nothing. */
export function checkService(service: unknown): object {
  if (isService(service)) return service;
  throw new TypeError(
    'the service exposes nothing; use expose in its class, or make one with service({ … })',
  );
}

function noCall(): RpcError {
  const message = 'a call must be [path, args, kwargs]: a string, a list and a map';
  return new RpcError('ERR_MAS_BAD_CALL', message);
}

function noService(): RpcError {
  return new RpcError('ERR_MAS_NOT_FOUND', 'this end of the connection has no service');
}

function isOfType(value: object, type: CustomType): boolean {
  return type.prototype === undefined
    ? type.matches?.(value) === true
    : type.prototype === Object.getPrototypeOf(value);
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

/** Names the place in the call: `args[0].price`. */
function describeRefusal(error: SerializationError): SerializationError {
  const [part] = error.path;
  if (part === 0) return error.below(1, 'path');
  if (part === 1) return error.below(1, 'args');
  if (part === 2) return error.below(1, 'kwargs');
  return error;
}
