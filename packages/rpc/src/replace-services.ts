import type { ValuePath } from '@mas/channel';
import { isProxy } from './proxy.ts';
import { isService } from './service.ts';

/** As deep as the codecs go by default. */
const MAX_DEPTH = 100;

/**
 * Puts something else for each service in a value, wherever it is in arrays and plain objects. What
 * holds none is returned as it is; the rest is copied, and nothing is changed.
 *
 * @param path - where the value is
 */
export function replaceServices(
  value: unknown,
  path: ValuePath,
  replace: (service: object, path: ValuePath) => object,
): unknown {
  if (typeof value !== 'object' || value === null || isProxy(value)) return value;
  if (isService(value)) return replace(value, path);
  const isArray = Array.isArray(value);
  // Deeper, or cyclic: no codec would send it, and nothing is looked for down there.
  if (path.length > MAX_DEPTH || !(isArray || Object.getPrototypeOf(value) === Object.prototype)) {
    return value;
  }
  const items = value as Record<string, unknown>;
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(items)) {
    const item = items[key];
    if (typeof item !== 'object' || item === null) continue;
    const replaced = replaceServices(item, [...path, isArray ? Number(key) : key], replace);
    if (replaced === item) continue;
    copy ??= isArray ? ([...value] as unknown as Record<string, unknown>) : { ...items };
    copy[key] = replaced;
  }
  return copy ?? value;
}
