/** Keyword arguments, as {@link kwargs} marks them. */
export class KeywordArguments {
  readonly values: object;

  constructor(values: object) {
    this.values = values;
  }
}

/**
 * Marks the last argument of a call as keyword arguments: a Python peer gets them by name. A
 * JavaScript peer gets them as one plain object after the other arguments, which is how the
 * compiler sees them too.
 *
 * @example
 * ```ts
 * await remote.schedule('north', kwargs({ start: 8, end: 17 }));
 * ```
 *
 * @throws TypeError for anything else than a plain object.
 */
export function kwargs<T extends object>(values: T): T {
  const prototype = Object.getPrototypeOf(values);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError('keyword arguments must be a plain object: kwargs({ name: value })');
  }
  return new KeywordArguments(values) as unknown as T;
}
