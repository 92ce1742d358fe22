import type { CustomType } from './custom-type.ts';

/**
 * The custom types of one connection, numbered from 0 in the order in which they are given (a rule
 * of the protocol: both ends register the same types in the same order).
 */
export class TypeRegistry {
  readonly #types: readonly CustomType[];
  readonly #idOfPrototype = new Map<object, number>();
  readonly #idsOfMatchers: number[] = [];

  /** @throws TypeError when two types have the same class. */
  constructor(types: Iterable<CustomType> = []) {
    this.#types = [...types];
    for (const [id, type] of this.#types.entries()) {
      if (type.prototype === undefined) {
        this.#idsOfMatchers.push(id);
      } else if (this.#idOfPrototype.has(type.prototype)) {
        throw new TypeError(`the custom type ${type.name} is registered twice`);
      } else {
        this.#idOfPrototype.set(type.prototype, id);
      }
    }
  }

  /** The number of the type that a value is of, or -1. Plain objects and arrays are never asked for. */
  idOf(value: object): number {
    const id = this.#idOfPrototype.get(Object.getPrototypeOf(value));
    if (id !== undefined) return id;
    for (const matcher of this.#idsOfMatchers) {
      if (this.#types[matcher]!.matches?.(value) === true) return matcher;
    }
    return -1;
  }

  /** The type of that number, if there is one. */
  get(id: number): CustomType | undefined {
    return this.#types[id];
  }
}
