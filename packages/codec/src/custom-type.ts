import { DecodeError } from './errors.ts';

/**
 * How values of one class travel. On the wire they are a map with the single key `__type__` and the
 * value `[type_id, data]` (a rule of the protocol); `data` is what `serialize` returns.
 */
export interface CustomType<T extends object = object> {
  /** How messages name the type. */
  readonly name: string;
  /**
   * The prototype of the values. Exactly this one: an instance of a subclass would arrive as
   * something else, so it is refused unless it has a type of its own. Without a prototype
   * `matches` decides.
   */
  readonly prototype?: object;
  /** Whether a value that is no plain object is of this type. Asked in the order of registration. */
  matches?(value: object): boolean;
  /** Turns a value into data that the codec can say, custom types included. */
  serialize(value: T): unknown;
  /** Makes the value from the data, in which values of custom types are made already. */
  deserialize(data: unknown): T;
}

/** How a class is turned into data and back: the long form of {@link customType}. */
export interface CustomTypeOptions<T extends object> {
  /** The class. Its instances are recognised, those of its subclasses are not. */
  readonly class: abstract new (
    ...args: never
  ) => T;
  /** Turns a value into data that the codec can say, custom types included. */
  readonly serialize: (value: T) => unknown;
  /**
   * Makes the value from the data. The data comes from the peer: check it. What this throws
   * becomes the cause of a {@link DecodeError}.
   */
  readonly deserialize: (data: unknown) => T;
}

/** The names of properties that hold data. */
type FieldName<T> = {
  [K in keyof T & string]: T[K] extends (...args: never) => unknown ? never : K;
}[keyof T & string];

/**
 * Describes a custom type. Both ends of a connection register the same types in the same order.
 *
 * @example
 * ```ts
 * const money = customType({
 *   class: Money,
 *   serialize: (value) => [value.amount, value.currency],
 *   deserialize: (data) => Money.parse(data),
 * });
 * ```
 */
export function customType<T extends object>(options: CustomTypeOptions<T>): CustomType;
/**
 * Describes a class whose constructor takes its fields in order. The data is a map from the fields'
 * names to their values, as Python's `@serializable` makes it.
 *
 * @example
 * ```ts
 * const point = customType(Point, ['x', 'y']);
 * ```
 *
 * @throws {@link DecodeError} on receipt, when the data is no map with exactly these fields.
 */
export function customType<T extends object>(
  constructed: new (...fields: never) => T,
  fields: readonly FieldName<T>[],
): CustomType;
export function customType(
  described: CustomTypeOptions<object> | (new (...fields: never) => object),
  fields?: readonly string[],
): CustomType {
  if (typeof described === 'function') {
    if (!Array.isArray(fields)) {
      throw new TypeError(
        `customType(${described.name}): the second argument must list the fields in the order of the constructor`,
      );
    }
    return typeOfFields(described as new (...fields: unknown[]) => object, fields);
  }
  return {
    name: described.class.name,
    prototype: described.class.prototype,
    serialize: described.serialize,
    deserialize: described.deserialize,
  };
}

function typeOfFields(
  constructed: new (...fields: unknown[]) => object,
  fields: readonly string[],
): CustomType<Record<string, unknown>> {
  const { name } = constructed;
  return {
    name,
    prototype: constructed.prototype,
    serialize(value) {
      const data: Record<string, unknown> = {};
      for (const field of fields) data[field] = value[field];
      return data;
    },
    deserialize(data) {
      if (typeof data !== 'object' || data === null || Array.isArray(data)) {
        throw new DecodeError(`the data of a ${name} must be a map of its fields`);
      }
      const keys = Object.keys(data);
      if (keys.length !== fields.length || !fields.every((field) => Object.hasOwn(data, field))) {
        throw new DecodeError(
          `the data of a ${name} must have the fields ${fields.join(', ')}, not ${keys.join(', ')}`,
        );
      }
      const values = fields.map((field) => (data as Record<string, unknown>)[field]);
      return new constructed(...values) as Record<string, unknown>;
    },
  };
}
