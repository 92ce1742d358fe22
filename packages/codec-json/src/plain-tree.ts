/**
 * Whether a parsed value is what it is meant to be: nothing in it stands for a value of a custom type, no
 * key is refused, and it is not nested too deep. If not, others have to see what it is.
 */
export function isPlainTree(value: unknown, maxDepth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (maxDepth <= 0) return false;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const item: unknown = value[index];
      if (typeof item === 'object' && item !== null && !isPlainTree(item, maxDepth - 1))
        return false;
    }
    return true;
  }
  // Within such a loop an engine reads the properties of an object without looking for them.
  for (const key in value) {
    if (key === '__proto__' || key === '__type__') return false;
    const item = (value as Record<string, unknown>)[key];
    if (typeof item === 'object' && item !== null && !isPlainTree(item, maxDepth - 1)) return false;
  }
  return true;
}
