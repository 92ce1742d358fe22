import type { ValuePath } from '@mas/channel';
import { KeywordArguments } from './kwargs.ts';
import { isService } from './service.ts';

/** Where something was found, from the inside out. */
interface Place {
  readonly key: string | number;
  readonly within: Place | undefined;
}

type Items = Record<string | number, unknown>;

/**
 * Puts something else for each service in a value, wherever it is in arrays and plain objects. What
 * holds none is returned as it is; the rest is copied, and nothing is changed. The value may lead
 * back into itself.
 *
 * @param path - where the value is
 */
export function replaceServices(
  value: object,
  path: ValuePath,
  replace: (service: object, path: ValuePath) => object,
): object {
  if (isReplaced(value)) return replace(value, path);
  if (!holdsService(value)) return value;
  const copies = new Map<object, Items>();
  const places: [items: object, copy: Items, place: Place | undefined][] = [];
  const copyOf = (items: object, place: Place | undefined): Items => {
    let copy = copies.get(items);
    if (copy === undefined) {
      copy = (Array.isArray(items) ? [...items] : { ...items }) as Items;
      copies.set(items, copy);
      places.push([items, copy, place]);
    }
    return copy;
  };
  const root = copyOf(value, undefined);
  // Not by recursion: a list may be as long as it likes. What is found is appended.
  for (const [items, copy, within] of places) {
    for (const [key, item] of objectsIn(items)) {
      const place = { key, within };
      if (isReplaced(item)) copy[key] = replace(item, [...path, ...stepsTo(place)]);
      else if (isContainer(item)) copy[key] = copyOf(item, place);
    }
  }
  return root;
}

function holdsService(value: object): boolean {
  if (!isContainer(value)) return false;
  const seen = new Set<object>([value]);
  for (const items of seen) {
    for (const [, item] of objectsIn(items)) {
      if (isReplaced(item)) return true;
      if (isContainer(item)) seen.add(item);
    }
  }
  return false;
}

function* objectsIn(items: object): Iterable<[string | number, object]> {
  for (const [key, item] of Array.isArray(items) ? items.entries() : Object.entries(items)) {
    if (typeof item === 'object' && item !== null) yield [key, item];
  }
}

/** Keyword arguments that are not where they belong are found too, to be refused. */
function isReplaced(value: object): boolean {
  return value instanceof KeywordArguments || isService(value);
}

/** Whether a codec would look into it. */
function isContainer(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function stepsTo(place: Place): (string | number)[] {
  const steps: (string | number)[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.within) steps.unshift(at.key);
  return steps;
}
