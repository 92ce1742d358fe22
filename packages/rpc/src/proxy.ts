import type { CallOptions } from './call-options.ts';

/** What a proxy needs of the connection that it calls over. */
export interface Caller {
  /** The function that calls what is at a path. */
  method(
    path: string,
    options: CallOptions | undefined,
    origin: Origin,
  ): (...args: unknown[]) => Promise<unknown>;
  /** How a proxy for a path prints. */
  describe(path: string): string;
}

/** Where a proxy comes from, for connections that connect again: all that it makes shares it. */
export interface Origin {
  /** Whether it stands for what the peer has passed, or for whatever is at its path. */
  readonly isPassed: boolean;
  /** The number of the connection over which it was passed, or has been looked after. */
  generation: number;
  /** Looks whether what it stands for is still there, over a new connection. */
  check: ((connection: CheckedConnection) => Promise<void>) | undefined;
  /** The look that is being taken. */
  checking: { readonly generation: number; readonly done: Promise<void> } | undefined;
}

/** The part of a connection that a check needs. */
export interface CheckedConnection {
  call(path: string, args: unknown[], options?: CallOptions): Promise<unknown>;
}

interface Node {
  readonly caller: Caller;
  readonly origin: Origin;
  readonly path: string;
  /** What limits its calls. */
  readonly options: CallOptions | undefined;
  /** How it prints, when it has a name of its own. */
  label: string | undefined;
  /** How many names have become its own properties. */
  keptNames: number;
}

/** How many names of one proxy are kept: a program may go through any number of entries by name. */
const MAX_KEPT_NAMES = 1024;

/**
 * What tells two proxies apart for those who compare objects by their properties. Not a string: it
 * is not to show up in `Object.keys`.
 */
const TARGET = Symbol('target');

/** What converts a proxy to text. */
const WELL_KNOWN = new Set<string | symbol>([
  Symbol.toPrimitive,
  Symbol.toStringTag,
  Symbol.for('nodejs.util.inspect.custom'),
]);

/** What each proxy stands for, kept aside so that every name can be one of the other side. */
const nodes = new WeakMap<object, Node>();

/**
 * The prototype of all proxies. It is asked only for names that a proxy does not have yet: what it
 * makes for them becomes the proxy's own property, so that the second use costs nothing. (When the
 * proxy has been frozen it does not, and all goes on.)
 */
const lookup: object = new Proxy(Object.create(null), {
  get(_target, name, proxy) {
    // For this one V8 does not tell which object it is.
    if (name === Symbol.toStringTag) return 'Remote';
    const node = nodes.get(proxy);
    if (node === undefined) return undefined;
    const own = typeof name === 'symbol' ? wellKnown(node, name) : member(node, name);
    if (own !== undefined && node.keptNames < MAX_KEPT_NAMES) {
      node.keptNames += 1;
      Reflect.defineProperty(proxy, name, { value: own });
    }
    return own;
  },
  has: (_target, name) => WELL_KNOWN.has(name),
  set(_target, name, _value, proxy) {
    throw new TypeError(`${nameOf(proxy)} is a proxy: "${String(name)}" cannot be set on it`);
  },
});

/**
 * What makes a proxy's `TARGET`. There is one getter for all: with one of its own each, an object is
 * no longer laid out like the others, and calls of its functions take longer.
 */
const target: PropertyDescriptorMap = {
  [TARGET]: {
    enumerable: true,
    get() {
      return nameOf(this);
    },
  },
};

/** Makes a proxy for the service at a path. */
export function createProxy(caller: Caller, path: string, origin: Origin): object {
  return proxyOf({ caller, path, origin, options: undefined, label: undefined, keptNames: 0 });
}

/** Where a proxy comes from. */
export function originOf(proxy: object): Origin | undefined {
  return nodes.get(proxy)?.origin;
}

/**
 * Makes a proxy for the same as another, with further options.
 *
 * @throws TypeError for what is no proxy.
 */
export function derive(proxy: object, options: CallOptions): object {
  const node = nodes.get(proxy);
  if (node === undefined) throw new TypeError('only a proxy can be given options');
  const derived = { ...node, options: { ...node.options, ...options }, keptNames: 0 };
  return typeof proxy === 'function' ? functionOf(derived) : proxyOf(derived);
}

function proxyOf(node: Node): object {
  const proxy = Object.create(lookup, target);
  nodes.set(proxy, node);
  return proxy;
}

/** Whether a value is a proxy, or a function of one. */
export function isProxy(value: unknown): value is object {
  return nodes.has(value as object);
}

/** How a proxy prints, such as `Remote('tcp://127.0.0.1:5555/add')`. */
export function nameOf(proxy: object): string {
  const node = nodes.get(proxy);
  return node === undefined ? 'this' : describe(node);
}

/** The name of its own that a proxy prints as. */
export function labelOf(proxy: object): string | undefined {
  return nodes.get(proxy)?.label;
}

/** Gives a proxy a name of its own to print as. */
export function setLabel(proxy: object, label: string): void {
  const node = nodes.get(proxy);
  if (node !== undefined) node.label = label;
}

function describe({ caller, path, label }: Node): string {
  return label ?? caller.describe(path);
}

/** A function that can be called, and below which there may be others: `proxy.addition.add(3, 4)`. */
function member(node: Node, name: string): unknown {
  // An object with a function `then` would be called by each `await`, and one with `toJSON` by
  // JSON.stringify: neither may become a call.
  if (name === 'then') return undefined;
  if (name === 'toString' || name === 'toJSON') return () => describe(node);
  if (name === 'constructor' || name === 'valueOf' || name === 'prototype') return undefined;
  const path = node.path === '' ? name : `${node.path}/${name}`;
  return functionOf({ ...node, path, label: undefined, keptNames: 0 });
}

function functionOf(node: Node): object {
  const call = node.caller.method(node.path, node.options, node.origin);
  Object.setPrototypeOf(call, lookup);
  // A function's own name and number of parameters would hide members of these names.
  Reflect.deleteProperty(call, 'name');
  Reflect.deleteProperty(call, 'length');
  nodes.set(call, node);
  return call;
}

function wellKnown(node: Node, name: symbol): unknown {
  return WELL_KNOWN.has(name) ? () => describe(node) : undefined;
}
