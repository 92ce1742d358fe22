import { failureText, RemoteError, SerializationError, type ValuePath } from '@mas/channel';
import { type CloseOptions, checkService, DEFAULT_TIMEOUT_MS } from './connection.ts';
import { HandlerCount } from './handler-count.ts';
import { KeywordArguments } from './kwargs.ts';
import { createProxy } from './proxy.ts';
import { ProxyCache } from './proxy-cache.ts';
import { pathBelow } from './reference.ts';
import type { Remote } from './remote.ts';
import { replaceServices } from './replace-services.ts';
import { type Router, routerOf } from './router.ts';

/**
 * Calls a service of this process through the same proxies, names and errors as over a connection,
 * but directly: no socket, no encoding. Data is passed as it is, not copied; services arrive as
 * proxies, failures as {@link RemoteError}, which have the error itself as their cause.
 */
export class Loopback<T = unknown> {
  /** The root service. */
  readonly remote: Remote<T>;
  readonly #address: string;
  readonly #router: Router;
  readonly #proxies: ProxyCache;
  readonly #running = new HandlerCount();

  /**
   * @param service - the root service
   * @param address - how errors and proxies name this process
   * @throws TypeError when the service exposes nothing.
   */
  constructor(service: T & object, address: string) {
    this.#address = address;
    this.#router = routerOf(checkService(service));
    const caller = {
      method:
        (path: string) =>
        (...args: unknown[]) =>
          this.#call(path, args),
      describe: (path: string) => `Remote('${address}/${path}')`,
    };
    this.#proxies = new ProxyCache(caller);
    this.remote = createProxy(caller, '') as Remote<T>;
  }

  /** The proxy for the service at a path: like {@link RpcConnection.proxy}. */
  proxy<S = unknown>(path: string, label?: string): Remote<S> {
    return this.#proxies.get(path, label) as Remote<S>;
  }

  /** Resolves when no function that was called is running, or after `timeoutMs`. */
  idle(options: CloseOptions = {}): Promise<void> {
    return this.#running.idle(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  }

  #call(path: string, args: unknown[]): Promise<unknown> {
    let result: unknown;
    try {
      for (let index = 0; index < args.length; index += 1) {
        const arg = args[index];
        if (isReferring(arg)) args[index] = this.#pass(arg, 'args', [index]);
      }
      result = this.#router.call(path, args);
    } catch (error) {
      // What cannot be passed is the caller's fault, as it is over a connection.
      return Promise.reject(error instanceof NotPassed ? error.error : this.#failure(error));
    }
    if (!isReferring(result)) return Promise.resolve(result === undefined ? null : result);
    return this.#settle(result);
  }

  async #settle(result: unknown): Promise<unknown> {
    this.#running.begin();
    try {
      const value = await result;
      if (value === undefined) return null;
      return isReferring(value) ? this.#pass(value, 'result', []) : value;
    } catch (error) {
      throw this.#failure(error instanceof NotPassed ? error.error : error);
    } finally {
      this.#running.end();
    }
  }

  #failure(error: unknown): RemoteError {
    return new RemoteError(this.#address, failureText(error), { cause: error });
  }

  #pass(value: object, root: string, path: ValuePath): unknown {
    const plain = value instanceof KeywordArguments ? value.values : value;
    return replaceServices(plain, path, (service, place) => {
      try {
        return this.proxy(pathBelow(this.#router, service));
      } catch (error) {
        const { reason } = error as SerializationError;
        throw new NotPassed(new SerializationError(reason, { root, path: place }));
      }
    });
  }
}

/** Carries the error for an argument past those of the called function. */
class NotPassed {
  readonly error: SerializationError;

  constructor(error: SerializationError) {
    this.error = error;
  }
}

/** Whether a value may be, or hold, a service. */
function isReferring(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
