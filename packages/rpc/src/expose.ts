/**
 * Which names are exposed, by the object that says so: the prototype of a class, or a single
 * service object. Kept aside, so that no class and no peer can reach or fake it.
 */
const exposedNames = new WeakMap<object, Set<string>>();

/** Names that no service can have: they mean something to the language, or to the protocol. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype', '__mas__']);

/** The names of a class's public members that can be exposed: methods and what holds a service. */
export type ExposableName<T> = {
  [K in keyof T & string]-?: NonNullable<T[K]> extends object ? K : never;
}[keyof T & string];

/**
 * Makes members of a class callable by peers. Only what is exposed can be reached: methods, and
 * fields or getters that hold another service. A subclass exposes what its base class does.
 *
 * Without decorators, in plain JavaScript or where types are only stripped:
 *
 * ```ts
 * class Calculator {
 *   add(a: number, b: number) { return a + b; }
 *   static { expose(this, 'add'); }
 * }
 * ```
 *
 * As a decorator, standard or legacy (`experimentalDecorators`):
 *
 * ```ts
 * class Calculator {
 *   @expose add(a: number, b: number) { return a + b; }
 * }
 * ```
 *
 * @throws TypeError for a static or private member, a symbol, a name with a slash, or one of
 * `constructor`, `prototype`, `__proto__` and `__mas__`.
 */
export function expose<C extends abstract new (...args: never) => object>(
  exposing: C,
  ...names: ExposableName<InstanceType<C>>[]
): void;
export function expose(
  value: unknown,
  context:
    | ClassMethodDecoratorContext
    | ClassGetterDecoratorContext
    | ClassFieldDecoratorContext
    | ClassAccessorDecoratorContext,
): void;
export function expose(
  prototype: object & { readonly prototype?: never },
  name: string | symbol,
  descriptor?: PropertyDescriptor,
): void;
export function expose(target: unknown, ...rest: unknown[]): void {
  const [second, third] = rest;
  if (isContext(second)) {
    exposeByContext(second);
  } else if (typeof target === 'function') {
    if (rest.length === 2 && typeof third !== 'string') {
      throw new TypeError(
        `${String(second)} is a static member; only those of instances can be exposed`,
      );
    }
    markAsService(target.prototype);
    for (const name of rest) exposeOn(target.prototype, name);
  } else if (typeof target === 'object' && target !== null && !(typeof third === 'number')) {
    exposeOn(target, second);
  } else {
    throw new TypeError(
      'use expose as a decorator of a member, or as expose(this, "name") in a static block',
    );
  }
}

/** Whether the name is exposed by the object itself or by a class that it is an instance of. */
export function isExposed(object: object, name: string): boolean {
  for (
    let holder: object | null = object;
    holder !== null;
    holder = Object.getPrototypeOf(holder)
  ) {
    if (exposedNames.get(holder)?.has(name) === true) return true;
  }
  return false;
}

/** All names that the object exposes. */
export function namesExposedBy(object: object): Set<string> {
  const names = new Set<string>();
  for (
    let holder: object | null = object;
    holder !== null;
    holder = Object.getPrototypeOf(holder)
  ) {
    for (const name of exposedNames.get(holder) ?? []) names.add(name);
  }
  return names;
}

/** Whether the object exposes anything at all. */
export function exposesAnything(object: object): boolean {
  for (
    let holder: object | null = object;
    holder !== null;
    holder = Object.getPrototypeOf(holder)
  ) {
    if (exposedNames.has(holder)) return true;
  }
  return false;
}

/** Makes an object, or all instances of a class, something that can be passed to a peer. */
function markAsService(holder: object): Set<string> {
  let names = exposedNames.get(holder);
  if (names === undefined) {
    names = new Set();
    exposedNames.set(holder, names);
  }
  return names;
}

/** Exposes a name of one object, or of all instances of a class when given its prototype. */
export function exposeOn(holder: object, name: unknown): void {
  if (typeof name !== 'string')
    throw new TypeError(`${String(name)} cannot be exposed: its name must be a string`);
  checkName(name);
  markAsService(holder).add(name);
}

/** @throws TypeError for what cannot be a part of a path. */
export function checkName(name: string): void {
  if (RESERVED.has(name)) throw new TypeError(`"${name}" cannot be the name of anything exposed`);
  if (name === '' || name.includes('/')) {
    throw new TypeError(
      `"${name}" cannot be exposed: names are the parts of paths, not empty and without a slash`,
    );
  }
}

function isContext(value: unknown): value is DecoratorContext {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && 'addInitializer' in value
  );
}

function exposeByContext(context: DecoratorContext): void {
  const { kind, name } = context;
  if (kind === 'class' || kind === 'setter') {
    throw new TypeError(`${String(name)} cannot be exposed: it is a ${kind}`);
  }
  if (context.static || context.private) {
    throw new TypeError(
      `${String(name)} cannot be exposed: it is ${context.static ? 'static' : 'private'}`,
    );
  }
  if (typeof name !== 'string')
    throw new TypeError(`${String(name)} cannot be exposed: its name must be a string`);
  checkName(name);
  // A standard decorator never sees the class, only its instances as they are made.
  let last: object | undefined;
  context.addInitializer(function (this: unknown) {
    const prototype = Object.getPrototypeOf(this);
    if (prototype === last) return;
    last = prototype;
    exposeOn(prototype, name);
  });
}
