import { RpcError } from './errors.ts';
import { isExposed, namesExposedBy } from './expose.ts';
import { type DirectoryEntries, entriesOf, isFixed, isService } from './service.ts';

/** One step of a path that may lead elsewhere the next time. */
interface Step {
  readonly holder: object;
  readonly name: string;
  readonly found: object;
}

/** What a path leads to: a function of a service, and the steps on the way to it. */
interface Target {
  readonly owner: object;
  readonly name: string;
  /** The entries of the owner when it is a directory. */
  readonly entries: DirectoryEntries<object> | undefined;
  readonly steps: readonly Step[];
}

type Callable = (...args: unknown[]) => unknown;

/** From this many cached paths on those that lead nowhere any longer are looked for. */
const SWEEP_FROM = 1024;

const routers = new WeakMap<object, Router>();

/** The router of a root service: there is one, so that all connections share what it knows. */
export function routerOf(root: object): Router {
  let router = routers.get(root);
  if (router === undefined) {
    router = new Router(root);
    routers.set(root, router);
  }
  return router;
}

/** Finds what a path names, and the path of a service, below one root. */
export class Router {
  readonly #root: object;
  readonly #targets = new Map<string, Target>();
  readonly #paths = new WeakMap<object, string>();
  #sweepAt = SWEEP_FROM;

  constructor(root: object) {
    this.#root = root;
  }

  /**
   * Calls the function that a path names.
   *
   * @throws {@link RpcError} `ERR_MAS_NOT_FOUND` or `ERR_MAS_NOT_CALLABLE`, and what the function throws.
   */
  call(path: string, args: unknown[]): unknown {
    let target = this.#targets.get(path);
    if (target === undefined || !isCurrent(target)) target = this.#resolve(path);
    const { owner, name, entries } = target;
    if (entries !== undefined) return (entries.get(name) as Callable)(...args);
    return (owner as Record<string, Callable>)[name]!(...args);
  }

  /** The service that a path names; '' is the root. */
  service(path: string): object | undefined {
    let found: unknown = this.#root;
    if (path === '') return this.#root;
    for (const name of path.split('/')) {
      found = isService(found) ? memberOf(found, name) : undefined;
    }
    return isService(found) ? found : undefined;
  }

  /** The path of a service, or undefined when it is not below the root. */
  pathOf(service: object): string | undefined {
    const known = this.#paths.get(service);
    if (known !== undefined && this.service(known) === service) return known;
    const path = search(this.#root, '', service, new Set());
    if (path !== undefined) this.#paths.set(service, path);
    return path;
  }

  #resolve(path: string): Target {
    const names = path.split('/');
    const steps: Step[] = [];
    let holder = this.#root;
    for (const [index, name] of names.entries()) {
      const member = memberOf(holder, name);
      const last = index === names.length - 1;
      if (last && typeof member === 'function') {
        const target = { owner: holder, name, entries: entriesOf(holder), steps };
        this.#remember(path, target);
        return target;
      }
      if (!isService(member)) throw notFound(holder, names, index, member);
      if (last)
        throw new RpcError('ERR_MAS_NOT_CALLABLE', `"${path}" is a service and cannot be called`);
      if (!isFixed(holder)) steps.push({ holder, name, found: member });
      holder = member;
    }
    throw new RpcError('ERR_MAS_NOT_CALLABLE', 'the path is empty');
  }

  #remember(path: string, target: Target): void {
    if (this.#targets.size >= this.#sweepAt) {
      for (const [old, cached] of this.#targets) if (!isCurrent(cached)) this.#targets.delete(old);
      this.#sweepAt = Math.max(SWEEP_FROM, this.#targets.size * 2);
    }
    this.#targets.set(path, target);
  }
}

/** The exposed member of that name, as it is now. */
function memberOf(holder: object, name: string): unknown {
  const entries = entriesOf(holder);
  if (entries !== undefined) return entries.get(name);
  return isExposed(holder, name) ? (holder as Record<string, unknown>)[name] : undefined;
}

function isCurrent(target: Target): boolean {
  for (const { holder, name, found } of target.steps) {
    if (memberOf(holder, name) !== found) return false;
  }
  const { owner, name, entries } = target;
  // The function itself is not kept: a program may put another one there.
  const found =
    entries === undefined ? (owner as Record<string, unknown>)[name] : entries.get(name);
  return typeof found === 'function';
}

function notFound(
  holder: object,
  names: readonly string[],
  index: number,
  member: unknown,
): RpcError {
  const name = names[index]!;
  const where = index === 0 ? 'the root service' : `"${names.slice(0, index).join('/')}"`;
  if (typeof member === 'function') {
    return new RpcError(
      'ERR_MAS_NOT_CALLABLE',
      `"${name}" in ${where} is a function, nothing can be below it`,
    );
  }
  if (member !== undefined) {
    return new RpcError(
      'ERR_MAS_NOT_CALLABLE',
      `"${name}" in ${where} is neither a function nor a service`,
    );
  }
  const exposed = entriesOf(holder) === undefined ? ' or not exposed' : '';
  return new RpcError('ERR_MAS_NOT_FOUND', `"${name}" is not found${exposed} in ${where}`);
}

/** Looks for a service below a holder, nearest first among the members of each. */
function search(
  holder: object,
  path: string,
  wanted: object,
  seen: Set<object>,
): string | undefined {
  if (holder === wanted) return path;
  if (seen.has(holder)) return undefined;
  seen.add(holder);
  const prefix = path === '' ? '' : `${path}/`;
  const entries = entriesOf(holder);
  const name = entries?.nameOf?.(wanted);
  if (name !== undefined && entries?.get(name) === wanted) return prefix + name;
  for (const [below, member] of membersOf(holder)) {
    if (!isService(member)) continue;
    const found = search(member, prefix + below, wanted, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function* membersOf(holder: object): Iterable<[string, unknown]> {
  const entries = entriesOf(holder);
  if (entries !== undefined) {
    yield* entries.entries?.() ?? [];
    return;
  }
  for (const name of namesExposedBy(holder)) {
    yield [name, (holder as Record<string, unknown>)[name]];
  }
}
