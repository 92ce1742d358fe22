import {
  ChannelError,
  failureText,
  type Peer,
  RemoteError,
  type Sent,
  SerializationError,
  type ValuePath,
  waitWithin,
} from '@mas/channel';
import { type CallOptions, limitsNow, type RequestLimits } from './call-options.ts';
import { type CloseOptions, checkService, DEFAULT_TIMEOUT_MS } from './connection.ts';
import { type Call, type CallSource, current, OpenCall } from './current-call.ts';
import { HandlerCount } from './handler-count.ts';
import { KeywordArguments } from './kwargs.ts';
import { ProxyCache } from './proxy-cache.ts';
import { pathBelow } from './reference.ts';
import type { Remote } from './remote.ts';
import { replaceServices } from './replace-services.ts';
import { type Router, routerOf } from './router.ts';
import { findAgain, isKept, NOWHERE } from './target.ts';

/**
 * Calls a service of this process through the same proxies, names and errors as over a connection,
 * but directly: no socket, no encoding. Data is passed as it is, not copied; services arrive as
 * proxies, failures as {@link RemoteError}, which have the error itself as their cause.
 */
export class Loopback<T = unknown> {
  /** The root service: the same as `proxy('')`. */
  readonly remote: Remote<T>;
  readonly #address: string;
  readonly #router: Router;
  readonly #proxies: ProxyCache;
  readonly #running = new HandlerCount();
  #isClosed = false;

  /**
   * @param service - the root service
   * @param address - how errors and proxies name this process
   * @throws TypeError when the service exposes nothing.
   */
  constructor(service: T & object, address: string) {
    this.#address = address;
    this.#router = routerOf(checkService(service));
    const caller = {
      method: (path: string, options?: CallOptions) =>
        options === undefined
          ? this.#method(path)
          : (...args: unknown[]) => this.#callWithin(path, args, options),
      describe: (path: string) => `Remote('${address}/${path}')`,
    };
    this.#proxies = new ProxyCache(caller);
    this.remote = this.#proxies.get('') as Remote<T>;
  }

  /** Who calls: this process. */
  get peer(): Peer {
    return { address: this.#address, certificate: undefined, isLocal: true };
  }

  /** The proxy for the service at a path: like {@link RpcConnection.proxy}. */
  proxy<S = unknown>(path: string, label?: string): Remote<S> {
    return this.#proxies.get(path, label) as Remote<S>;
  }

  /** Resolves when the functions that are running now have ended, or after `timeoutMs`. */
  idle(options: CloseOptions = {}): Promise<void> {
    return this.#running.ended(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  }

  /**
   * Ends it, as a connection is ended: calls that are open reject with `ERR_MAS_CLOSED`, and so do those
   * that are made later. What functions are doing goes on.
   */
  close(): void {
    this.#isClosed = true;
    this.#running.giveUp(() => this.#closedError('maybe'));
  }

  /** Gives up as a connection does, and the function learns of it. */
  #callWithin(path: string, args: unknown[], options: CallOptions): Promise<unknown> {
    let limits: RequestLimits;
    try {
      limits = limitsNow(options, this.#address);
    } catch (error) {
      return Promise.reject(error);
    }
    const { timeoutMs, signal, release } = limits;
    if (signal?.aborted === true) return Promise.reject(this.#abortError(signal, 'no'));
    const call = new OpenCall(this.peer, timeoutMs);
    const giveUp = (error: ChannelError): ChannelError => {
      call.giveUp(error);
      return error;
    };
    const result = waitWithin(this.#call(path, args, call), {
      timeoutMs,
      signal,
      overdue: () => {
        const message = `no reply from ${this.#address} in time`;
        return giveUp(new ChannelError('ERR_MAS_TIMEOUT', message, { sent: 'maybe' }));
      },
      aborted: (aborted) => giveUp(this.#abortError(aborted, 'maybe')),
    });
    return result.finally(() => {
      call.end();
      release?.();
    });
  }

  #abortError({ reason }: AbortSignal, sent: Sent): ChannelError {
    const message = `the request to ${this.#address} was aborted`;
    return new ChannelError('ERR_MAS_ABORTED', message, { sent, cause: reason });
  }

  /**
   * The function that calls what is at a path, for calls without limits. It notes what it has found
   * there, and does at once what is right for most calls: few arguments, none of which holds anything.
   */
  #method(path: string): (...args: unknown[]) => Promise<unknown> {
    let known = NOWHERE;
    return (...args) => {
      const { length } = args;
      if (
        this.#isClosed ||
        length > 3 ||
        (length > 0 && typeof args[0] === 'object') ||
        (length > 1 && typeof args[1] === 'object') ||
        (length > 2 && typeof args[2] === 'object')
      ) {
        return this.#call(path, args, this);
      }
      const { source } = current;
      current.source = this;
      let result: unknown;
      try {
        let receiver = known.receiver;
        let found = findAgain(known);
        if (found === undefined) {
          const target = this.#router.find(path, this);
          known = isKept(target) ? target : NOWHERE;
          ({ found, receiver } = target);
        }
        // What V8 sees calling `apply` it can put in here. Other functions are those of proxies.
        result =
          found.apply === apply
            ? found.apply(receiver, args)
            : Reflect.apply(found, receiver, args);
      } catch (error) {
        current.source = source;
        return this.#failed(error);
      }
      current.source = source;
      return isReferring(result) ? this.#settle(result) : settled(result);
    };
  }

  /** @param source - what tells the function of the call */
  #call(path: string, args: unknown[], source: CallSource): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(this.#closedError('no'));
    try {
      this.#passArguments(args);
    } catch (error) {
      // What cannot be passed is the caller's fault, as it is over a connection.
      return Promise.reject(error);
    }
    const outer = current.source;
    current.source = source;
    let result: unknown;
    try {
      result = this.#router.call(path, args, this);
    } catch (error) {
      return Promise.reject(this.#failure(error));
    } finally {
      current.source = outer;
    }
    return isReferring(result) ? this.#settle(result) : settled(result);
  }

  /** @internal What a function is told of a call without limits: see `currentCall`. */
  callOf(): Call {
    return new OpenCall(this.peer, undefined);
  }

  #passArguments(args: unknown[]): void {
    const last = args.at(-1);
    if (last instanceof KeywordArguments) args.pop();
    for (let index = 0; index < args.length; index += 1) {
      const arg = args[index];
      if (isReferring(arg)) args[index] = this.#pass(arg, 'args', [index]);
    }
    if (last instanceof KeywordArguments && Object.keys(last.values).length > 0) {
      args.push(this.#pass(last.values, 'kwargs', []));
    }
  }

  /** Waits for what a function returns, unless the loopback is closed before. */
  #settle(result: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const handler = this.#running.begin(reject);
      // A thenable of another kind may throw, or call back twice.
      Promise.resolve(result).then(
        (value) => {
          this.#running.end(handler);
          try {
            resolve(this.#passResult(value));
          } catch (error) {
            reject(this.#failure(error));
          }
        },
        (error) => {
          this.#running.end(handler);
          reject(this.#failure(error));
        },
      );
    });
  }

  #passResult(value: unknown): unknown {
    if (value === undefined) return null;
    return isReferring(value) ? this.#pass(value, 'result', []) : value;
  }

  #closedError(sent: Sent): ChannelError {
    return new ChannelError('ERR_MAS_CLOSED', `${this.#address} was closed`, { sent });
  }

  #failed(error: unknown): Promise<never> {
    return Promise.reject(this.#failure(error));
  }

  #failure(error: unknown): RemoteError {
    return new RemoteError(this.#address, failureText(error), { cause: error });
  }

  #pass(value: object, root: string, path: ValuePath): unknown {
    return replaceServices(value, path, (service, place) => {
      try {
        return this.proxy(pathBelow(this.#router, service));
      } catch (error) {
        const { reason } = error as SerializationError;
        throw new SerializationError(reason, { root, path: place });
      }
    });
  }
}

const { apply } = Function.prototype;

/** What `Promise.resolve` gives, for less. */
async function settled(result: unknown): Promise<unknown> {
  return result === undefined ? null : result;
}

/** Whether a value may be, or hold, a service. */
function isReferring(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
