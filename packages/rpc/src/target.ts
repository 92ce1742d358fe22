import { type Rule, rulesVersion } from './restrict.ts';
import type { ChangeCount, DirectoryEntries } from './service.ts';

export type Entries = DirectoryEntries<object> | undefined;

/** One step of a path that may lead elsewhere the next time. */
export interface Step {
  readonly holder: object;
  /** The entries of the holder when it is a directory. */
  readonly entries: Entries;
  readonly name: string;
  readonly found: object;
}

/** What a path leads to: a function of a service, and the steps on the way to it. */
export interface Target {
  owner: object;
  readonly entries: Entries;
  readonly name: string;
  steps: readonly Step[];
  /** Who may call it; undefined for everybody. */
  readonly rules: readonly Rule[] | undefined;
  /** What the function is called on: one in a directory belongs to no service. */
  receiver: object | undefined;
  /** The function that `find` has found there. A program may put another one there. */
  found: Callable;
  /** The rules that it knows of, or `FORGOTTEN`. */
  rulesVersion: number;
  /** Counts what may have changed on the way. */
  readonly changes: ChangeCount;
  /** How many changes there were when the way was gone the last time. */
  seen: number;
}

export type Callable = (...args: unknown[]) => unknown;

/** For a target that is kept no longer. */
export const FORGOTTEN = -1;
/** A way that never changes. */
export const NEVER: ChangeCount = { count: 0 };
/** A way that has to be gone in each call: nobody has seen this count. */
export const ALWAYS: ChangeCount = { count: -1 };

/** A member that is exposed, or an entry. */
export function read(holder: object, entries: Entries, name: string): unknown {
  return entries === undefined ? (holder as Record<string, unknown>)[name] : entries.get(name);
}

/**
 * The function that a target leads to now, or undefined when the way there has changed. This is all
 * that a cached path costs: what was exposed once stays so, and is not asked for again.
 */
export function follow({ steps, owner, entries, name }: Target): Callable | undefined {
  // Not by an iterator: this is on the way of every call.
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index]!;
    if (read(step.holder, step.entries, step.name) !== step.found) return undefined;
  }
  // The function itself is not kept: a program may put another one there.
  const found = read(owner, entries, name);
  return typeof found === 'function' ? (found as Callable) : undefined;
}

/**
 * The function that a target leads to now, for whoever has noted the target, when nothing on the way
 * has changed and everybody may call it. Undefined when `find` is to be asked.
 */
export function findAgain(target: Target): Callable | undefined {
  const { rulesVersion: version, changes, seen, owner, name } = target;
  if (version !== rulesVersion() || changes.count !== seen) return undefined;
  const found = (owner as Record<string, unknown>)[name];
  return typeof found === 'function' ? (found as Callable) : undefined;
}

/** Makes sure that a target that somebody has noted keeps nothing alive. */
export function letGo(target: Target): void {
  target.rulesVersion = FORGOTTEN;
  target.owner = target.found = nothing;
  target.receiver = undefined;
  target.steps = [];
}

function nothing(): void {}

/** Whether a target can be noted: the others would keep alive what they lead to. */
export function isKept(target: Target): boolean {
  return target.rulesVersion !== FORGOTTEN;
}

/** For whoever has not noted a target yet. */
export const NOWHERE: Target = {
  ...{ owner: nothing, entries: undefined, name: '', steps: [], rules: undefined },
  ...{ receiver: undefined, found: nothing, rulesVersion: FORGOTTEN, changes: ALWAYS, seen: 0 },
};
