import type { Peer } from '@mas/channel';
import { RpcError } from './errors.ts';
import { isExposed, namesExposedBy } from './expose.ts';
import { type Rule, rulesFor, rulesVersion } from './restrict.ts';
import { changesOf, entriesOf, isFixed, isService } from './service.ts';
import {
  ALWAYS,
  type Callable,
  FORGOTTEN,
  findAgain,
  follow,
  isKept,
  letGo,
  NEVER,
  NOWHERE,
  read,
  type Step,
  type Target,
} from './target.ts';

/** Who calls. */
export interface CallingPeer {
  readonly peer: Peer;
}

/** How many paths are cached. A directory may have an answer for every name that a peer thinks of. */
const MAX_CACHED = 8192;
/** Longer paths are neither cached nor found for a reference: a service may lead back to itself. */
const MAX_PATH_LENGTH = 512;

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
  /** Goes round the cached paths. */
  #sweep = this.#targets.entries();
  /** The rules that the cached paths know of. */
  #rulesVersion = rulesVersion();
  readonly #paths = new WeakMap<object, string>();

  constructor(root: object) {
    this.#root = root;
  }

  /**
   * Calls the function that a path names, for a peer.
   *
   * @throws {@link RpcError} `ERR_MAS_NOT_FOUND`, `ERR_MAS_NOT_CALLABLE` or `ERR_MAS_FORBIDDEN`, and what
   * the function throws.
   */
  call(path: string, args: unknown[], by: CallingPeer): unknown {
    let target = this.#targets.get(path) ?? NOWHERE;
    let found = findAgain(target);
    if (found === undefined) {
      target = this.find(path, by);
      ({ found } = target);
    }
    return Reflect.apply(found, target.receiver, args);
  }

  /**
   * Finds the function that a path names, for a peer that is about to call it.
   *
   * @throws {@link RpcError} like `call`.
   */
  find(path: string, by: CallingPeer): Target {
    if (this.#rulesVersion !== rulesVersion()) this.#forgetTargets();
    const target = this.#targets.get(path);
    if (target === undefined) return this.#resolve(path, by);
    // Before anything on the way is looked at: it may be a matter of nobody else what is there.
    if (target.rules !== undefined) checkRules(target.rules, path, by.peer);
    const seen = target.changes.count;
    const found = follow(target);
    // A getter on the way may have made it forgotten.
    if (found === undefined || !isKept(target)) return this.#resolve(path, by);
    target.found = found;
    if (target.changes !== ALWAYS) target.seen = seen;
    return target;
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
    const path = search(this.#root, service);
    if (path !== undefined) this.#paths.set(service, path);
    return path;
  }

  #resolve(path: string, by: CallingPeer): Target {
    this.#forget(path);
    const names = path.split('/');
    const isCached = path.length <= MAX_PATH_LENGTH;
    const steps: Step[] = [];
    const rules: Rule[] = [];
    let changes = NEVER;
    let seen = 0;
    let holder = this.#root;
    for (let index = 0; ; index += 1) {
      const name = names[index]!;
      const ownRules = rulesFor(holder, name);
      if (ownRules.length > 0) checkRules(ownRules, path, by.peer);
      rules.push(...ownRules);
      const entries = entriesOf(holder);
      const counted = changesOf(holder);
      const before = counted?.count;
      const member = memberOf(holder, name);
      const isLast = index === names.length - 1;
      if (isLast && typeof member === 'function') {
        const target: Target = {
          owner: holder,
          entries,
          name,
          steps,
          rules: rules.length > 0 ? rules : undefined,
          receiver: entries === undefined ? holder : undefined,
          found: member as Callable,
          rulesVersion: FORGOTTEN,
          changes: rules.length === 0 && entries === undefined ? changes : ALWAYS,
          seen,
        };
        if (isCached) this.#remember(path, target);
        return target;
      }
      if (!isService(member)) throw notFound(holder, names, index, member);
      if (isLast) {
        throw new RpcError(
          'ERR_MAS_NOT_CALLABLE',
          `"${shorten(path)}" is a service and cannot be called`,
        );
      }
      if (isCached && !isFixed(holder)) {
        steps.push({ holder, entries, name, found: member });
        // Of two counts none would be the right one.
        changes = steps.length === 1 ? (counted ?? ALWAYS) : ALWAYS;
        seen = before ?? 0;
      }
      holder = member;
    }
  }

  #forgetTargets(): void {
    this.#rulesVersion = rulesVersion();
    for (const target of this.#targets.values()) letGo(target);
    this.#targets.clear();
    this.#sweep = this.#targets.entries();
  }

  #forget(path: string): void {
    const target = this.#targets.get(path);
    if (target === undefined) return;
    this.#targets.delete(path);
    letGo(target);
  }

  /** For each path that is added two others are looked at: what leads nowhere any longer goes. */
  #remember(path: string, target: Target): void {
    for (let looks = 0; looks < 2; looks += 1) {
      const { done, value } = this.#sweep.next();
      if (done === true) {
        this.#sweep = this.#targets.entries();
      } else {
        const [old, cached] = value;
        if (this.#targets.size >= MAX_CACHED || !leadsOn(cached)) this.#forget(old);
      }
    }
    // A getter may have led there meanwhile.
    this.#forget(path);
    target.rulesVersion = this.#rulesVersion;
    this.#targets.set(path, target);
  }
}

/** @throws {@link RpcError} `ERR_MAS_FORBIDDEN` when one of the rules does not let the peer in. */
function checkRules(rules: readonly Rule[], path: string, peer: Peer): void {
  // A promise is no permission.
  if (rules.every((allows) => allows(peer) === true)) return;
  throw new RpcError(
    'ERR_MAS_FORBIDDEN',
    `"${shorten(path)}" may not be called by ${peer.address}`,
  );
}

/** The exposed member of that name, as it is now. */
function memberOf(holder: object, name: string): unknown {
  const entries = entriesOf(holder);
  return entries !== undefined || isExposed(holder, name) ? read(holder, entries, name) : undefined;
}

function leadsOn(target: Target): boolean {
  try {
    return follow(target) !== undefined;
  } catch {
    return false; // A getter that fails is a matter of those who call it.
  }
}

function notFound(
  holder: object,
  names: readonly string[],
  index: number,
  member: unknown,
): RpcError {
  const name = shorten(names[index]!);
  const where = index === 0 ? 'the root service' : `"${shorten(names.slice(0, index).join('/'))}"`;
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

/** What a peer asked for may be as long as a message. */
function shorten(path: string): string {
  return path.length <= 200 ? path : `${path.slice(0, 200)}…`;
}

/** The shortest path to a service: the fewer others it leads through, the longer it stays right. */
function search(root: object, wanted: object): string | undefined {
  const seen = new Set<object>([root]);
  const found: [service: object, path: string][] = [[root, '']];
  for (const [holder, path] of found) {
    if (holder === wanted) return path;
    if (path.length > MAX_PATH_LENGTH) continue;
    const prefix = path === '' ? '' : `${path}/`;
    const name = entriesOf(holder)?.nameOf?.(wanted);
    if (name !== undefined && isFoundAt(holder, name, wanted)) return prefix + name;
    for (const [below, member] of membersOf(holder)) {
      // A getter that makes a new service each time would never come to an end, and has no path.
      if (!isService(member) || seen.has(member) || !isFoundAt(holder, below, member)) continue;
      seen.add(member);
      found.push([member, prefix + below]);
    }
  }
  return undefined;
}

/** Whether a path can lead on to a member, which a directory may keep under any key. */
function isFoundAt(holder: object, name: string, member: object): boolean {
  return (
    typeof name === 'string' &&
    name !== '' &&
    !name.includes('/') &&
    memberOf(holder, name) === member
  );
}

function* membersOf(holder: object): Iterable<[string, unknown]> {
  const entries = entriesOf(holder);
  if (entries !== undefined) {
    yield* entries.entries?.() ?? [];
    return;
  }
  for (const name of namesExposedBy(holder)) {
    let member: unknown;
    try {
      member = read(holder, undefined, name);
    } catch {
      // A getter that fails is a matter of those who call it.
    }
    yield [name, member];
  }
}
