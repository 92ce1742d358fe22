import { DecodeError } from '@mas/channel';
import { type Caller, createProxy, type Origin, originOf, setLabel } from './proxy.ts';

/** The proxies of one connection that are in use: for one path there is one, so that they compare. */
export class ProxyCache {
  readonly #caller: Caller;
  readonly #maxReferences: number;
  readonly #proxies = new Map<string, WeakRef<object>>();
  /** The paths that the peer has passed. */
  readonly #references = new Set<string>();
  readonly #unused = new FinalizationRegistry<string>((path) => this.#forget(path));

  /** @param maxReferences - how many proxies may be in use for what the peer has passed */
  constructor(caller: Caller, maxReferences: number = Number.POSITIVE_INFINITY) {
    this.#caller = caller;
    this.#maxReferences = maxReferences;
  }

  /** The proxy for whatever is at a path. */
  get(path: string, label?: string): object {
    const proxy = this.#get(path, false);
    if (label !== undefined) setLabel(proxy, label);
    const origin = originOf(proxy)!;
    origin.isPassed = false;
    return proxy;
  }

  /**
   * The proxy for a service that the peer has passed, over the connection of that number.
   *
   * @throws {@link DecodeError} when too many of them are in use.
   */
  getPassed(path: string, generation: number): object {
    if (!this.#references.has(path)) {
      if (this.#references.size >= this.#maxReferences) this.#makeRoom();
      this.#references.add(path);
    }
    const proxy = this.#get(path, true);
    const origin = originOf(proxy)!;
    if (origin.isPassed) origin.generation = generation;
    return proxy;
  }

  #get(path: string, isPassed: boolean): object {
    const known = this.#proxies.get(path)?.deref();
    if (known !== undefined) return known;
    const origin: Origin = { isPassed, generation: 0, check: undefined };
    const proxy = createProxy(this.#caller, path, origin);
    this.#proxies.set(path, new WeakRef(proxy));
    this.#unused.register(proxy, path);
    return proxy;
  }

  /** Those that nobody has any longer are told of some time later only. */
  #makeRoom(): void {
    for (const path of this.#references) this.#forget(path);
    if (this.#references.size < this.#maxReferences) return;
    throw new DecodeError(
      `more than ${this.#maxReferences} services of the peer would be in use here (maxReferences)`,
    );
  }

  #forget(path: string): void {
    if (this.#proxies.get(path)?.deref() !== undefined) return;
    this.#proxies.delete(path);
    this.#references.delete(path);
  }
}
