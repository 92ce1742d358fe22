/// <reference lib="esnext.disposable" preserve="true" />
import {
  Channel,
  type ChannelEnd,
  type ChannelOptions,
  type IncomingRequest,
  type KeepAliveOptions,
  type Peer,
  type SerializationError,
  type Transport,
} from '@mas/channel';
import type { CallOptions } from './call-options.ts';
import { RpcError } from './errors.ts';
import { HandlerCount } from './handler-count.ts';
import { KeywordArguments } from './kwargs.ts';
import { ProxyCache } from './proxy-cache.ts';
import { referenceType } from './reference.ts';
import type { Remote } from './remote.ts';
import { type Router, routerOf } from './router.ts';
import { isService } from './service.ts';

/** How a connection serves and what it accepts. */
export interface RpcOptions
  extends Omit<ChannelOptions, 'onRequest' | 'describeRefusal' | 'keepAlive'> {
  /**
   * The service that the peer can call over this connection, while it handles our calls and in
   * between. Its sub-services can be passed to the peer.
   *
   * @defaultValue none: every call of the peer fails
   */
  readonly service?: object;
  /**
   * How a peer is noticed that is there no longer, or stands still: when nothing has come from it for
   * `intervalMs`, it is asked, and when nothing comes for `limit` further intervals the connection is
   * ended. The question is a call that every peer answers, be it that there is no such function. A
   * peer that has never answered any call is left alone; so is one within this process (`local://`).
   *
   * @defaultValue `{ intervalMs: 15_000, limit: 4 }`: after 75 seconds at the latest. `false` for never
   */
  readonly keepAlive?: Omit<KeepAliveOptions, 'probe'> | false;
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

  /**
   * Opens a connection over a transport, which it owns from now on. `connect` and `listen` do this
   * for sockets.
   *
   * @throws TypeError when `service` exposes nothing.
   */
  constructor(transport: Transport, options: RpcOptions = {}) {
    const { service, types = [] } = options;
    try {
      this.#router = service === undefined ? undefined : routerOf(checkService(service));
    } catch (error) {
      // Nobody else would.
      transport.abort();
      throw error;
    }
    const caller = {
      method:
        (path: string, options?: CallOptions) =>
        (...args: unknown[]) =>
          this.#call(path, args, options),
      describe: (path: string) => `Remote('${this.remoteAddress}/${path}')`,
    };
    this.#proxies = new ProxyCache(caller);
    this.remote = this.#proxies.get('') as Remote<T>;
    this.#channel = new Channel(transport, {
      ...channelOptionsOf(options),
      // Registered last (a rule of the protocol).
      types: [...types, referenceType(this.#router, (path) => this.proxy(path))],
      onRequest: (request) => this.#handle(request),
      describeRefusal,
    });
  }

  /** The address of the peer. */
  get remoteAddress(): string {
    return this.#channel.remoteAddress;
  }

  /** Who the peer is: its address, and the certificate that it has shown. */
  get peer(): Peer {
    return this.#channel.peer;
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

  #call(path: string, args: unknown[], options: CallOptions | undefined): Promise<unknown> {
    const last = args.at(-1);
    if (last instanceof KeywordArguments) {
      return this.#channel.request([path, args.slice(0, -1), last.values], options);
    }
    return this.#channel.request([path, args, {}], options);
  }

  #handle(request: IncomingRequest): void {
    let result: unknown;
    try {
      result = this.#run(request.content);
    } catch (error) {
      request.fail(error);
      return;
    }
    if (!isPromise(result)) {
      reply(request, result);
      return;
    }
    const handler = this.#running.begin();
    // A thenable of another kind may throw, or call back twice.
    Promise.resolve(result).then(
      (value) => {
        this.#running.end(handler);
        reply(request, value);
      },
      (error) => {
        this.#running.end(handler);
        request.fail(error);
      },
    );
  }

  #run(content: unknown): unknown {
    if (!isCall(content)) {
      throw new RpcError(
        'ERR_MAS_BAD_CALL',
        'a call must be [path, args, kwargs]: a string, a list and a map',
      );
    }
    const [path, args, kwargs] = content;
    if (path === PING) return null;
    if (this.#router === undefined) {
      throw new RpcError('ERR_MAS_NOT_FOUND', 'this end of the connection has no service');
    }
    // Keyword arguments become one plain object after the others (a rule of the protocol).
    if (Object.keys(kwargs).length > 0) args.push(kwargs);
    return this.#router.call(path, args);
  }
}

/** What asks whether a peer is alive: a reserved path, at which nobody can have anything. */
const PING = '__mas__/ping';

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

function isCall(content: unknown): content is [string, unknown[], object] {
  if (!Array.isArray(content) || content.length !== 3) return false;
  const [path, args, kwargs] = content;
  return (
    typeof path === 'string' &&
    Array.isArray(args) &&
    typeof kwargs === 'object' &&
    kwargs !== null &&
    Object.getPrototypeOf(kwargs) === Object.prototype
  );
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

/** Answers; a result that cannot be sent has become a failure at the peer. */
function reply(request: IncomingRequest, result: unknown): void {
  try {
    request.reply(result === undefined ? null : result);
  } catch {
    // The peer has got the error, and it is the caller that it matters to.
  }
}

/** Names the place in the call: `args[0].price`. */
function describeRefusal(error: SerializationError): SerializationError {
  const [part] = error.path;
  if (part === 0) return error.below(1, 'path');
  if (part === 1) return error.below(1, 'args');
  if (part === 2) return error.below(1, 'kwargs');
  return error;
}
