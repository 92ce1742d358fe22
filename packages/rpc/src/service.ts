import { checkName, exposeOn, exposesAnything } from './expose.ts';

declare const serviceBrand: unique symbol;

/** A service made by {@link service} or {@link directory}: tells the compiler to make it a sub-proxy. */
export interface ServiceBrand {
  /** Exists for the compiler only. */
  readonly [serviceBrand]?: true;
}

/**
 * Where a {@link directory} looks its entries up. A `Map` from names to services is one. `get` is
 * asked in every call, with any string that a peer thinks of, and also to see whether what it has
 * found is still there: it should be quick and change nothing.
 */
export interface DirectoryEntries<S extends object> {
  /** The service, or the function, of that name now. */
  get(name: string): S | undefined;
  /**
   * The name of a service that `get` finds, for passing it as a reference. Without it, and for
   * services further below, the entries are gone through.
   */
  nameOf?(service: object): string | undefined;
  /** All names and services. Without it, only what `nameOf` knows can be passed as a reference. */
  entries?(): Iterable<[string, S]>;
}

/** Counts up: see {@link DirectoryOptions}. */
export interface ChangeCount {
  readonly count: number;
}

/** What a {@link directory} knows of its entries. */
export interface DirectoryOptions {
  /**
   * Counts how often an entry has been removed, or replaced by another one, and misses nothing; new
   * entries need not be counted. With it, what was found in one call need not be looked up in the next.
   *
   * @defaultValue none: the entries are asked in every call
   */
  readonly changes?: ChangeCount;
}

/** The services that {@link service} made: their members never change. */
class FixedService {}

/** The services that {@link directory} made. */
class Directory {}

const directories = new WeakMap<object, DirectoryEntries<object>>();

const changeCounts = new WeakMap<object, ChangeCount>();

/**
 * Makes a service of functions and other services, all of them exposed.
 *
 * @example
 * ```ts
 * const root = service({
 *   add: (a: number, b: number) => a + b,
 *   statistics: service({ mean: (numbers: number[]) => … }),
 * });
 * ```
 *
 * @throws TypeError for a member that is neither a function nor a service, a name that cannot be
 * part of a path, or an instance of a class.
 */
export function service<T extends object>(members: T): T & ServiceBrand {
  const prototype = Object.getPrototypeOf(members);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError('service takes a plain object; use expose in the class of an instance');
  }
  const made = new FixedService();
  for (const [name, member] of Object.entries(members)) {
    checkName(name);
    if (typeof member !== 'function' && !isService(member)) {
      throw new TypeError(`"${name}" is neither a function nor a service`);
    }
    exposeOn(made, name);
    Object.defineProperty(made, name, { value: member, enumerable: true });
  }
  return Object.freeze(made) as T & ServiceBrand;
}

/**
 * Makes a service whose sub-services (or functions) come and go at run time. Peers find what
 * `entries` holds at the moment of the call.
 *
 * @example
 * ```ts
 * const turbines = new Map<string, Turbine>();
 * const root = service({ turbines: directory(turbines) });
 * turbines.set('north', new Turbine()); // can be called as turbines/north/…
 * turbines.delete('north');
 * ```
 */
export function directory<S extends object>(
  entries: DirectoryEntries<S>,
  { changes }: DirectoryOptions = {},
): { readonly [name: string]: S } & ServiceBrand {
  const made = new Directory();
  directories.set(made, entries);
  if (changes !== undefined) changeCounts.set(made, changes);
  return Object.freeze(made) as { readonly [name: string]: S } & ServiceBrand;
}

/** Whether a value can be served: whether anything of it is exposed. */
export function isService(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof FixedService || value instanceof Directory || exposesAnything(value);
}

/** Whether the members of a service never change. */
export function isFixed(value: object): boolean {
  return value instanceof FixedService;
}

/** The entries of a directory, or undefined for another kind of service. */
export function entriesOf(value: object): DirectoryEntries<object> | undefined {
  return directories.get(value);
}

/** What counts the changes of a directory, if anything does. */
export function changesOf(value: object): ChangeCount | undefined {
  return changeCounts.get(value);
}
