/** Deeper than this a value is text. */
const MAX_DEPTH = 8;
/** So many values, and so many characters and bytes, are copied; the rest is left out. */
const MAX_VALUES = 10_000;
const MAX_CHARACTERS = 1024 * 1024;

/** What stands for what is not told. */
const LEFT_OUT = '[left out: too much of it]';

/**
 * Copies values as every codec can say them: what cannot travel becomes its text. For what comes with an
 * error, and must neither keep it from being told nor keep the process busy, whatever it refers to.
 */
export class PlainCopy {
  readonly #isRegistered: (value: object) => boolean;
  /** What is being copied: a value may lead back to itself. */
  readonly #ancestors = new Set<object>();
  #valuesLeft = MAX_VALUES;
  #charactersLeft = MAX_CHARACTERS;

  /** @param isRegistered - whether an object has a custom type, and so travels as itself */
  constructor(isRegistered: (value: object) => boolean) {
    this.#isRegistered = isRegistered;
  }

  copy(value: unknown): unknown {
    if (this.#valuesLeft <= 0) return LEFT_OUT;
    this.#valuesLeft -= 1;
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
      case 'boolean':
        return value;
      case 'object':
        return value === null ? value : this.#object(value);
      default:
        return this.#text(describe(value));
    }
  }

  /** Text that UTF-8 can say, as long as there is room. */
  #text(text: string): string {
    if (this.#charactersLeft < text.length) return LEFT_OUT;
    this.#charactersLeft -= text.length;
    return (text as unknown as { toWellFormed(): string }).toWellFormed();
  }

  #object(value: object): unknown {
    if (this.#isRegistered(value)) return value;
    if (value instanceof Uint8Array) {
      if (this.#charactersLeft < value.length) return LEFT_OUT;
      this.#charactersLeft -= value.length;
      return value;
    }
    if (this.#ancestors.has(value)) return '[leads back to itself]';
    const isArray = Array.isArray(value);
    if (this.#ancestors.size >= MAX_DEPTH || !(isArray || isPlain(value))) {
      return this.#text(describe(value));
    }
    this.#ancestors.add(value);
    const copy = isArray ? this.#array(value) : this.#map(value);
    this.#ancestors.delete(value);
    return copy;
  }

  #array(array: readonly unknown[]): unknown[] {
    const copy: unknown[] = [];
    for (const item of array) {
      copy.push(this.copy(item));
      if (this.#valuesLeft <= 0) break;
    }
    return copy;
  }

  #map(map: object): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(map)) {
      if (key === '__proto__' || key === '__type__' || value === undefined) continue;
      copy[this.#text(key)] = this.copy(value);
      if (this.#valuesLeft <= 0) break;
    }
    return copy;
  }
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  try {
    if (typeof value === 'bigint') return `${value}n`;
    // As text these are all their items, and those of their items.
    if (Array.isArray(value) || ArrayBuffer.isView(value)) {
      const { length } = value as { length?: number };
      return `[${value.constructor.name}${length === undefined ? '' : ` of ${length}`}]`;
    }
    const text = String(value);
    const isVague = typeof value === 'object' && text === '[object Object]';
    return isVague ? `[an instance of ${value!.constructor.name}]` : text;
  } catch {
    return `[a value of type ${typeof value}]`;
  }
}
