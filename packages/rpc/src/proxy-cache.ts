import { DecodeError } from '@mas/channel';
import { type Caller, createProxy, labelOf, type Origin, originOf, setLabel } from './proxy.ts';

/** What a cache is for. */
interface ProxyCacheOptions {
  /** How many proxies may be in use for what the peer has passed. */
  readonly maxReferences: number;
  /** Whether the proxies outlast a connection. */
  readonly lasts: boolean;
}

/**
 * The proxies that are in use: for one path there is one, so that they compare. Where they outlast a
 * connection, what the peer has passed over each of them is kept apart.
 */
export class ProxyCache {
  readonly #caller: Caller;
  readonly #options: ProxyCacheOptions;
  readonly #proxies = new Map<string, WeakRef<object>>();
  /** Those that the peer has passed, where they are kept apart. */
  readonly #passed = new Map<string, WeakRef<object>>();
  /** The paths that the peer has passed. */
  readonly #references = new Set<string>();
  readonly #unused = new FinalizationRegistry<string>((path) => this.#forget(path));

  constructor(
    caller: Caller,
    options: ProxyCacheOptions = { maxReferences: Number.POSITIVE_INFINITY, lasts: false },
  ) {
    this.#caller = caller;
    this.#options = options;
  }

  /**
   * The proxy for whatever is at a path. Where they last, one with another label stands for something
   * else that has come to be there.
   */
  get(path: string, label?: string): object {
    const known = this.#proxies.get(path)?.deref();
    const isOther = known !== undefined && this.#options.lasts && isNamedOther(known, label);
    const proxy = known === undefined || isOther ? this.#make(this.#proxies, path, false) : known;
    if (label !== undefined) setLabel(proxy, label);
    return proxy;
  }

  /**
   * The proxy for a service that the peer has passed, over the connection of that number.
   *
   * @throws {@link DecodeError} when too many of them are in use.
   */
  getPassed(path: string, generation: number): object {
    if (!this.#references.has(path)) {
      if (this.#references.size >= this.#options.maxReferences) this.#makeRoom();
      this.#references.add(path);
    }
    if (!this.#options.lasts) return this.get(path);
    for (const proxies of [this.#proxies, this.#passed]) {
      const known = proxies.get(path)?.deref();
      if (known !== undefined && originOf(known)!.generation === generation) return known;
    }
    const proxy = this.#make(this.#passed, path, true);
    originOf(proxy)!.generation = generation;
    return proxy;
  }

  #make(proxies: Map<string, WeakRef<object>>, path: string, isPassed: boolean): object {
    const origin: Origin = { isPassed, generation: 0, check: undefined, checking: undefined };
    const proxy = createProxy(this.#caller, path, origin);
    proxies.set(path, new WeakRef(proxy));
    this.#unused.register(proxy, path);
    return proxy;
  }

  /** Those that nobody has any longer are told of some time later only. */
  #makeRoom(): void {
    for (const path of this.#references) this.#forget(path);
    const { maxReferences } = this.#options;
    if (this.#references.size < maxReferences) return;
    throw new DecodeError(
      `more than ${maxReferences} services of the peer would be in use here (maxReferences)`,
    );
  }

  #forget(path: string): void {
    let isUsed = false;
    for (const proxies of [this.#proxies, this.#passed]) {
      if (proxies.get(path)?.deref() === undefined) proxies.delete(path);
      else isUsed = true;
    }
    if (!isUsed) this.#references.delete(path);
  }
}

function isNamedOther(proxy: object, label: string | undefined): boolean {
  const own = labelOf(proxy);
  return own !== undefined && label !== undefined && own !== label;
}
