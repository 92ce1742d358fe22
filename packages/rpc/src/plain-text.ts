/** Deeper than this a value of an error is text. */
const MAX_DEPTH = 8;

/**
 * A value as every codec can say it: what cannot travel becomes its text. For what comes with an error
 * and must not keep it from being told.
 */
export function toPlain(
  value: unknown,
  isRegistered: (value: object) => boolean,
  depth = 0,
): unknown {
  switch (typeof value) {
    case 'string':
      return (value as unknown as { toWellFormed(): string }).toWellFormed();
    case 'number':
    case 'boolean':
      return value;
    case 'object':
      if (value === null || value instanceof Uint8Array || isRegistered(value)) return value;
      if (depth < MAX_DEPTH) {
        if (Array.isArray(value)) {
          return Array.from(value, (item) => toPlain(item, isRegistered, depth + 1));
        }
        if (isPlain(value)) return plainMap(value, isRegistered, depth);
      }
      return textOf(value);
    default:
      return textOf(value);
  }
}

function plainMap(
  map: object,
  isRegistered: (value: object) => boolean,
  depth: number,
): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(map)) {
    if (key === '__proto__' || key === '__type__' || value === undefined) continue;
    plain[toPlain(key, isRegistered) as string] = toPlain(value, isRegistered, depth + 1);
  }
  return plain;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function textOf(value: unknown): string {
  try {
    if (typeof value === 'bigint') return `${value}n`;
    const text = String(value);
    const isVague = typeof value === 'object' && text === '[object Object]';
    return isVague ? `[an instance of ${value!.constructor.name}]` : text;
  } catch {
    return `[a value of type ${typeof value}]`;
  }
}
