import { type Caller, createProxy, setLabel } from './proxy.ts';

/** The proxies of one connection that are in use: for one path there is one, so that they compare. */
export class ProxyCache {
  readonly #caller: Caller;
  readonly #proxies = new Map<string, WeakRef<object>>();
  readonly #unused = new FinalizationRegistry<string>((path) => {
    if (this.#proxies.get(path)?.deref() === undefined) this.#proxies.delete(path);
  });

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  get(path: string, label?: string): object {
    const known = this.#proxies.get(path)?.deref();
    if (known !== undefined) {
      if (label !== undefined) setLabel(known, label);
      return known;
    }
    const proxy = createProxy(this.#caller, path, label);
    this.#proxies.set(path, new WeakRef(proxy));
    this.#unused.register(proxy, path);
    return proxy;
  }
}
