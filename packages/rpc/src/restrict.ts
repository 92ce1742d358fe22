import type { Peer } from '@mas/channel';
import { checkName, type ExposableName } from './expose.ts';

/** Whether a peer may call what is exposed under a name, and what is below it. */
export type Rule = (peer: Peer) => boolean;

/** The rules by the object that they were made for: the prototype of a class, or a service. */
const rulesOf = new WeakMap<object, Map<string, Rule[]>>();

let version = 0;

/** Counts up when a rule is added: what was looked up before may not know of it. */
export function rulesVersion(): number {
  return version;
}

/**
 * Lets only some peers call what is exposed under a name, and what is below it. Others get
 * `ERR_MAS_FORBIDDEN`. Several rules for one name have to agree; a subclass has those of its base class.
 *
 * @example
 * ```ts
 * class Turbine {
 *   stop() {}
 *   static {
 *     expose(this, 'stop');
 *     restrict(this, 'stop', (peer) => peer.certificate?.subject === 'CN=operator');
 *   }
 * }
 * ```
 *
 * @param target - the class, or a service that `service` or `directory` has made
 * @param allows - asked in each call. What it throws is told to the caller, who is not let in
 * @throws TypeError for a name that cannot be exposed.
 */
export function restrict<T extends object>(
  target: (abstract new (...args: never) => T) | T,
  name: ExposableName<T>,
  allows: Rule,
): void {
  checkName(name);
  const holder: object = typeof target === 'function' ? target.prototype : target;
  const rules = rulesOf.get(holder) ?? new Map<string, Rule[]>();
  rulesOf.set(holder, rules);
  rules.set(name, [...(rules.get(name) ?? []), allows]);
  version += 1;
}

/** The rules for a member of an object. */
export function rulesFor(object: object, name: string): readonly Rule[] {
  const found: Rule[] = [];
  for (
    let holder: object | null = object;
    holder !== null;
    holder = Object.getPrototypeOf(holder)
  ) {
    found.push(...(rulesOf.get(holder)?.get(name) ?? []));
  }
  return found;
}
