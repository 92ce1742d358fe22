import { type CustomType, customType } from '@mas/channel';

// The same classes as in peers/types_classes.py, in the same order.

/** Its data is a map, made by the short form; in Python it is `@serializable`. */
export class Point {
  readonly x: number;
  readonly y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}

/** Its data is a text. */
export class Unit {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Its data is a number. */
export class Celsius {
  readonly degrees: number;
  constructor(degrees: number) {
    this.degrees = degrees;
  }
}

/** Its data is a list, with values of another type in it. */
export class Span {
  readonly start: Point;
  readonly end: Point;
  constructor(start: Point, end: Point) {
    this.start = start;
    this.end = end;
  }
}

/** Its data is a map, with values of the same type in it. */
export class Tree {
  readonly label: string;
  readonly children: readonly Tree[];
  constructor(label: string, children: readonly Tree[]) {
    this.label = label;
    this.children = children;
  }
}

/** The second field of its data is behind an accessor here, and behind a property in Python. */
export class Reading {
  readonly value: number;
  private readonly _unit: Unit;
  constructor(value: number, unit: Unit) {
    this.value = value;
    this._unit = unit;
  }
  get unit(): Unit {
    return this._unit;
  }
}

/** Its data is null. */
export class Gap {}

/** Registered only where a scenario asks for it. */
export class Stranger {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Never registered itself. */
export class NearPoint extends Point {}

/** What the fallback makes of values that have no type of their own. */
export class Anything {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A value of whichever type has that number at the other end. */
export class Numbered {
  readonly number: number;
  readonly data: unknown;
  constructor(number: number, data: unknown) {
    this.number = number;
    this.data = data;
  }
}

type Parts = Record<string, unknown>;

export const typeOf = {
  Point: customType(Point, ['x', 'y']),
  Unit: customType({
    class: Unit,
    serialize: (unit) => unit.name,
    deserialize: (data) => new Unit(data as string),
  }),
  Celsius: customType({
    class: Celsius,
    serialize: (celsius) => celsius.degrees,
    deserialize: (data) => new Celsius(data as number),
  }),
  Span: customType({
    class: Span,
    serialize: (span) => [span.start, span.end],
    deserialize: (data) => new Span(...(data as [Point, Point])),
  }),
  Tree: customType({
    class: Tree,
    serialize: ({ label, children }) => ({ label, children }),
    deserialize(data) {
      const { label, children } = data as Parts;
      return new Tree(label as string, children as Tree[]);
    },
  }),
  Reading: customType(Reading, ['value', 'unit']),
  Gap: customType({ class: Gap, serialize: () => null, deserialize: () => new Gap() }),
  Stranger: customType({
    class: Stranger,
    serialize: (stranger) => stranger.name,
    deserialize: (data) => new Stranger(data as string),
  }),
  /** For every class that has no type, as Python's serializer for `object`. */
  Anything: {
    name: 'Anything',
    matches: () => true,
    serialize: (value) => `${value.constructor.name} ${value}`,
    deserialize: (data) => new Anything(data as string),
  } satisfies CustomType,
};

export type TypeName = keyof typeof typeOf;

/** The types that all scenarios register, unless they say otherwise. */
export const usual = ['Point', 'Unit', 'Celsius', 'Span', 'Tree', 'Reading', 'Gap'] as const;

/** So many types that are known by their numbers only. */
export function numberedTypes(count: number): CustomType[] {
  return Array.from({ length: count }, (_, number) => ({
    name: `number ${number}`,
    matches: (value) => value instanceof Numbered && value.number === number,
    serialize: (value) => (value as Numbered).data,
    deserialize: (data) => new Numbered(number, data),
  }));
}

/** The value as plain data that names the classes in it: `make` of types_classes.py reads it. */
export function describe(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(describe);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    return { class: value.constructor.name, fields: Object.values(value).map(describe) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, describe(item)]));
}
