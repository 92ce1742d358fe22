import { type CustomType, customType } from '@mas/codec';

/** A custom type of the short form. */
export class Point {
  readonly x: number;
  readonly y: number;

  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}

/** A custom type of the long form that checks what it gets, and has another one in it. */
export class Reading {
  readonly place: Point;
  readonly watts: number;

  constructor(place: Point, watts: number) {
    this.place = place;
    this.watts = watts;
  }
}

/** In the order in which both ends register them. */
export const types: readonly CustomType[] = [
  customType(Point, ['x', 'y']),
  customType({
    class: Reading,
    serialize: ({ place, watts }) => ({ place, watts }),
    deserialize(data) {
      const { place, watts } = data as { place: unknown; watts: unknown };
      if (!(place instanceof Point)) throw new TypeError('a reading must have a place');
      if (typeof watts !== 'number') throw new TypeError('a reading must have a number of watts');
      return new Reading(place, watts);
    },
  }),
];
