import { DecodeError, formatPath, SerializationError, type ValuePath } from './errors.ts';
import { describeKey, describeObject, messageOf, TYPE_KEY } from './refusals.ts';
import type { TypeRegistry } from './type-registry.ts';

/** What a format can say besides null, booleans, numbers, strings, arrays and string-keyed maps. */
export interface PlainValueRules {
  /** The custom types of the connection. */
  readonly types?: TypeRegistry | undefined;
  /** How deep arrays and objects may be nested. */
  readonly maxDepth: number;
  /** Whether there are bytes (`Uint8Array`). */
  readonly bytes: boolean;
  /** Whether a string may hold half of a surrogate pair, which UTF-8 cannot say. */
  readonly loneSurrogates: boolean;
  /** Why a bigint beyond the safe integers cannot be said, or undefined when it can. */
  readonly refuseBigint: (value: bigint) => string | undefined;
  /**
   * Why a number that many formats cannot say (-0, NaN, an infinity, an integer beyond 2^53) cannot
   * be said, or undefined when it can.
   *
   * @defaultValue all of them can
   */
  readonly refuseSpecialNumber?: (value: number) => string | undefined;
}

/** {@link PlainValues.found}: negative zero, NaN, an infinity, or an integer beyond 2^53. */
export const FOUND_SPECIAL_NUMBER = 1;
/** {@link PlainValues.found}: a bigint. */
export const FOUND_BIGINT = 2;

/** A map of more keys is most often a hash table to the engine, which a loop over it is slow for. */
const LARGE_MAP = 128;

/**
 * The part of a codec that does not depend on the format: it makes plain values (what the format
 * can say) from any values, and back. It checks, names places, and puts `__type__` maps for values
 * of custom types.
 */
export class PlainValues {
  /**
   * What the last {@link PlainValues.toPlain} came across, as a sum of {@link FOUND_SPECIAL_NUMBER}
   * and {@link FOUND_BIGINT}: a codec needs its slow way only for these.
   */
  found = 0;
  readonly #rules: PlainValueRules;
  readonly #types: TypeRegistry | undefined;
  readonly #maxDepth: number;
  /** The step taken at each depth, so that an error can name its place at no cost for the rest. */
  #steps: (string | number)[] = [];

  /** Whether a loop over the properties of an object could come to those of others. */
  #mayInherit = false;

  constructor(rules: PlainValueRules) {
    this.#rules = rules;
    this.#types = rules.types;
    this.#maxDepth = rules.maxDepth;
  }

  /**
   * Returns the value itself when it is plain, else a copy in which values of custom types are
   * replaced. The value is not changed.
   *
   * @throws {@link SerializationError} for what could not arrive equal.
   */
  toPlain(value: unknown): unknown {
    this.found = 0;
    this.#mayInherit = inheritsAnything();
    try {
      return this.#toPlain(value, 0);
    } catch (error) {
      if (error instanceof SerializationError) throw error;
      if (error instanceof TooDeep) throw this.#explainDepth(value);
      throw this.#explainFailure(value, error);
    }
  }

  #toPlain(value: unknown, depth: number): unknown {
    switch (typeof value) {
      case 'number':
        if (
          !Number.isSafeInteger(value)
            ? !Number.isFinite(value) || Number.isInteger(value)
            : Object.is(value, -0)
        ) {
          this.#checkSpecialNumber(value, depth);
        }
        return value;
      case 'string':
        if (!this.#rules.loneSurrogates && !isWellFormed(value)) {
          throw this.#refuse(
            'half of a surrogate pair cannot be sent as UTF-8; repair the string with toWellFormed()',
            depth,
          );
        }
        return value;
      case 'boolean':
        return value;
      case 'object':
        return value === null ? value : this.#objectToPlain(value, depth);
      case 'bigint':
        this.#checkBigint(value, depth);
        return value;
      case 'function':
        return this.#functionToPlain(value, depth);
      case 'undefined':
        throw this.#refuse('undefined cannot be sent; use null, or leave the property out', depth);
      default:
        throw this.#refuse(`a ${typeof value} cannot be sent`, depth);
    }
  }

  #objectToPlain(value: object, depth: number): unknown {
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      return this.#mapToPlain(value as Record<string, unknown>, depth);
    }
    if (prototype === Array.prototype && Array.isArray(value)) {
      return this.#arrayToPlain(value, depth);
    }
    if (this.#types !== undefined) {
      const id = this.#types.idOf(value);
      if (id >= 0) return this.#customToPlain(value, id, depth);
    }
    if (value instanceof Uint8Array) {
      if (this.#rules.bytes) return value;
      throw this.#refuse(
        'bytes cannot be sent in this format; use the MessagePack codec, or send them as text',
        depth,
      );
    }
    // Arrays and plain objects of another realm have other prototypes.
    if (Array.isArray(value) && isForeign(prototype, 'concat')) {
      return this.#arrayToPlain(value, depth);
    }
    if (isForeign(prototype, 'isPrototypeOf')) {
      // Of what another realm's objects inherit nothing is known.
      this.#mayInherit = true;
      return this.#mapToPlain(value as Record<string, unknown>, depth);
    }
    throw this.#refuse(describeObject(value), depth);
  }

  /** Some types stand for functions: what can be called at the other end, say. */
  #functionToPlain(value: object, depth: number): unknown {
    const id = this.#types?.idOf(value) ?? -1;
    if (id < 0) throw this.#refuse('a function cannot be sent', depth);
    if (depth >= this.#maxDepth) throw new TooDeep();
    return this.#customToPlain(value, id, depth);
  }

  #arrayToPlain(array: readonly unknown[], depth: number): readonly unknown[] {
    if (depth >= this.#maxDepth) throw new TooDeep();
    // Named properties of an array are not looked at, but this one JSON.stringify would obey.
    if ('toJSON' in array) {
      throw this.#refuse('an array with a property toJSON cannot be sent; send [...array]', depth);
    }
    let copy: unknown[] | undefined;
    const { length } = array;
    for (let index = 0; index < length; index += 1) {
      this.#steps[depth] = index;
      const item = array[index];
      if (item === undefined && !(index in array)) {
        throw this.#refuse('the array has a hole here; fill it with null', depth + 1);
      }
      const plain = this.#toPlain(item, depth + 1);
      if (typeof plain === 'object' && plain !== item) {
        copy ??= array.slice();
        copy[index] = plain;
      }
    }
    return copy ?? array;
  }

  #mapToPlain(map: Record<string, unknown>, depth: number): Record<string, unknown> {
    if (depth >= this.#maxDepth) throw new TooDeep();
    const keys = Object.keys(map);
    if (this.#mayInherit || keys.length > LARGE_MAP) return this.#keysToPlain(map, keys, depth);
    let copy: Record<string, unknown> | undefined;
    let seen = 0;
    // Within such a loop an engine reads the properties of an object without looking for them.
    for (const key in map) {
      this.#steps[depth] = key;
      const item = map[key];
      this.#checkKey(key, depth);
      const plain = this.#toPlain(item, depth + 1);
      if (typeof plain === 'object' && plain !== item) {
        copy ??= { ...map };
        copy[key] = plain;
      }
      seen += 1;
    }
    // What a getter has deleted is passed over, but was there and is refused.
    if (seen !== keys.length) return this.#keysToPlain(map, keys, depth);
    this.#checkHidden(map, seen, depth);
    return copy ?? map;
  }

  #keysToPlain(
    map: Record<string, unknown>,
    keys: readonly string[],
    depth: number,
  ): Record<string, unknown> {
    let copy: Record<string, unknown> | undefined;
    for (const key of keys) {
      this.#steps[depth] = key;
      const item = map[key];
      this.#checkKey(key, depth);
      const plain = this.#toPlain(item, depth + 1);
      if (typeof plain === 'object' && plain !== item) {
        copy ??= { ...map };
        copy[key] = plain;
      }
    }
    this.#checkHidden(map, keys.length, depth);
    return copy ?? map;
  }

  #checkKey(key: string, depth: number): void {
    if (key === TYPE_KEY || key === '__proto__') throw this.#refuse(describeKey(key), depth + 1);
    if (!this.#rules.loneSurrogates && !isWellFormed(key)) {
      throw this.#refuse('half of a surrogate pair in a key cannot be sent as UTF-8', depth + 1);
    }
  }

  #checkHidden(map: object, keys: number, depth: number): void {
    if (Object.getOwnPropertySymbols(map).length > 0) {
      throw this.#refuse('a property whose key is a symbol cannot be sent', depth);
    }
    if (Object.getOwnPropertyNames(map).length !== keys) {
      throw this.#refuse('a property that is not enumerable cannot be sent', depth);
    }
  }

  #customToPlain(value: object, id: number, depth: number): Record<string, unknown> {
    if (depth >= this.#maxDepth) throw new TooDeep();
    const type = this.#types!.get(id)!;
    let data: unknown;
    try {
      data = this.#aside(() => type.serialize(value));
    } catch (error) {
      if (error instanceof SerializationError) throw this.#refuse(error.reason, depth, error);
      throw this.#refuse(
        `the serializer of ${type.name} failed: ${messageOf(error)}`,
        depth,
        error,
      );
    }
    // The map and the list that the protocol puts around the data are two levels of their own.
    this.#steps[depth] = TYPE_KEY;
    if (depth + 1 >= this.#maxDepth) throw new TooDeep();
    this.#steps[depth + 1] = 1;
    return { [TYPE_KEY]: [id, this.#toPlain(data, depth + 2)] };
  }

  /** Calls a function of the user, which may use this very codec in the middle of a message. */
  #aside<T>(call: () => T): T {
    const { found } = this;
    const steps = this.#steps;
    this.#steps = [];
    try {
      return call();
    } finally {
      this.found = found;
      this.#steps = steps;
    }
  }

  #checkSpecialNumber(value: number, depth: number): void {
    this.found |= FOUND_SPECIAL_NUMBER;
    const reason = this.#rules.refuseSpecialNumber?.(value);
    if (reason !== undefined) throw this.#refuse(reason, depth);
  }

  #checkBigint(value: bigint, depth: number): void {
    this.found |= FOUND_BIGINT;
    if (value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) {
      throw this.#refuse(
        `the bigint ${value} would arrive as a number; send Number(${value})`,
        depth,
      );
    }
    const reason = this.#rules.refuseBigint(value);
    if (reason !== undefined) throw this.#refuse(reason, depth);
  }

  /**
   * Takes a decoded plain value, which it may change, and makes the values of custom types in it.
   * `leaf` turns what the format decoded into what it stands for.
   *
   * @throws {@link DecodeError} for an unknown type, a `__type__` map that is none, `__proto__` as
   * a key, or too deep a nesting.
   */
  fromPlain(value: unknown, leaf?: (value: unknown) => unknown): unknown {
    return this.#fromPlain(value, 0, leaf);
  }

  #fromPlain(
    value: unknown,
    depth: number,
    leaf: ((value: unknown) => unknown) | undefined,
  ): unknown {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) {
      return leaf === undefined ? value : leaf(value);
    }
    if (depth >= this.#maxDepth) {
      throw new DecodeError(`nested deeper than the limit of ${this.#maxDepth}`);
    }
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index += 1) {
        this.#steps[depth] = index;
        value[index] = this.#fromPlain(value[index], depth + 1, leaf);
      }
      return value;
    }
    const map = value as Record<string, unknown>;
    const keys = Object.keys(map);
    for (const key of keys) {
      this.#steps[depth] = key;
      if (key === '__proto__') throw this.#bad('the key __proto__ is not accepted', depth + 1);
      map[key] = this.#fromPlain(map[key], depth + 1, leaf);
    }
    return Object.hasOwn(map, TYPE_KEY) ? this.#customFromPlain(map, keys.length, depth) : map;
  }

  #customFromPlain(map: Record<string, unknown>, size: number, depth: number): object {
    const pair = map[TYPE_KEY];
    if (size !== 1 || !Array.isArray(pair) || pair.length !== 2) {
      throw this.#bad(
        'a map with the key __type__ must have only this one, and it must hold [type id, data]',
        depth,
      );
    }
    const [id, data] = pair;
    if (typeof id !== 'number') {
      throw this.#bad('the type id of a __type__ map must be a number', depth);
    }
    const type = this.#types?.get(id);
    if (type === undefined) {
      throw this.#bad(
        `no custom type has the number ${id} here; both ends must register the same types in the same order`,
        depth,
      );
    }
    try {
      return this.#aside(() => type.deserialize(data));
    } catch (error) {
      throw this.#bad(`the deserializer of ${type.name} failed: ${messageOf(error)}`, depth, error);
    }
  }

  #path(depth: number): ValuePath {
    return this.#steps.slice(0, depth);
  }

  #refuse(reason: string, depth: number, cause?: unknown): SerializationError {
    return new SerializationError(reason, { path: this.#path(depth), cause });
  }

  #bad(reason: string, depth: number, cause?: unknown): DecodeError {
    return new DecodeError(reason, { path: this.#path(depth), cause });
  }

  /** Follows the steps again to see whether the value leads back into itself. */
  #explainDepth(root: unknown): SerializationError {
    const seen = new Map<unknown, number>();
    let value = root;
    let depth = 0;
    while (typeof value === 'object' && value !== null) {
      const first = seen.get(value);
      if (first !== undefined) {
        const target = formatPath(this.#path(first), 'value');
        return this.#refuse(`the value is cyclic: this is ${target} again`, depth);
      }
      if (depth >= this.#maxDepth) break;
      seen.set(value, depth);
      [value, depth] = this.#follow(value, depth);
    }
    return this.#refuse(`nested deeper than the limit of ${this.#maxDepth}`, this.#maxDepth);
  }

  /** Follows the steps again to find what cannot be read: a getter or a proxy may throw. */
  #explainFailure(root: unknown, cause: unknown): SerializationError {
    let value = root;
    let depth = 0;
    let place = 0;
    try {
      while (depth < this.#maxDepth && typeof value === 'object' && value !== null) {
        place = depth;
        Object.keys(value);
        place = depth + 1;
        [value, depth] = this.#follow(value, depth);
      }
      place = 0; // It is none of these, and not known which.
    } catch {
      // This is the place.
    }
    return this.#refuse(`reading the value failed: ${messageOf(cause)}`, place, cause);
  }

  /** What the step at a depth leads to, and the depth of that. */
  #follow(value: object, depth: number): [unknown, number] {
    const step = this.#steps[depth]!;
    if (step !== TYPE_KEY) return [(value as Record<string | number, unknown>)[step], depth + 1];
    const type = this.#types?.get(this.#types.idOf(value));
    return [this.#aside(() => type?.serialize(value)), depth + 2];
  }
}

/** Thrown where the limit of depth is exceeded; replaced by an error that names the place. */
class TooDeep extends Error {}

/** Whether somebody has given all objects a property that loops come to. */
function inheritsAnything(): boolean {
  for (const _key in {}) return true;
  return false;
}

/** `String.prototype.isWellFormed`, which the library types of ES2023 do not know yet. */
function isWellFormed(text: string): boolean {
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed();
}

/** Whether this is the root prototype of another realm's objects or arrays. */
function isForeign(prototype: object, own: string): boolean {
  const parent = Object.getPrototypeOf(prototype);
  if (!Object.hasOwn(prototype, own) || !Object.hasOwn(prototype, 'constructor')) return false;
  return parent === null || (own === 'concat' && Object.getPrototypeOf(parent) === null);
}
