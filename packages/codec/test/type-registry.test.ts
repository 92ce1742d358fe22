import { type CustomType, customType, TypeRegistry } from '@mas/codec';
import { describe, expect, it } from 'vitest';

class Point {
  readonly x: number;
  readonly y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}
class PixelPoint extends Point {}
class Size {
  readonly width: number;
  constructor(width: number) {
    this.width = width;
  }
}

const point = customType(Point, ['x', 'y']);
const size = customType(Size, ['width']);

describe('a TypeRegistry', () => {
  it('numbers the types from 0, as they are registered', () => {
    const types = new TypeRegistry([point, size]);
    expect(types.idOf(new Point(1, 2))).toBe(0);
    expect(types.idOf(new Size(1))).toBe(1);
    expect(types.get(0)).toBe(point);
    expect(types.get(1)).toBe(size);
  });

  it('knows no type of another number', () => {
    const types = new TypeRegistry([point]);
    for (const id of [-1, 1, 0.5, Number.NaN, 2 ** 32]) expect(types.get(id)).toBeUndefined();
  });

  it('knows no instance of another class, not even of a subclass', () => {
    const types = new TypeRegistry([point]);
    expect(types.idOf(new Size(1))).toBe(-1);
    expect(types.idOf(new PixelPoint(1, 2))).toBe(-1);
    expect(new TypeRegistry().idOf(new Point(1, 2))).toBe(-1);
  });

  it('knows a subclass that has a type of its own', () => {
    const types = new TypeRegistry([point, customType(PixelPoint, ['x', 'y'])]);
    expect(types.idOf(new PixelPoint(1, 2))).toBe(1);
    expect(types.idOf(new Point(1, 2))).toBe(0);
  });

  it('throws a TypeError when a class is registered twice', () => {
    const again = customType({
      class: Point,
      serialize: ({ x, y }) => [x, y],
      deserialize: () => new Point(0, 0),
    });
    expect(() => new TypeRegistry([point, size, again])).toThrow(
      new TypeError('the custom type Point is registered twice'),
    );
  });

  it('is not changed by a later change of the list it was made from', () => {
    const list = [point];
    const types = new TypeRegistry(list);
    list.push(size);
    expect(types.idOf(new Size(1))).toBe(-1);
  });

  it('asks types without a prototype in their order, after the classes', () => {
    const asked: string[] = [];
    const matcher = (name: string, answer: boolean): CustomType => ({
      name,
      matches() {
        asked.push(name);
        return answer;
      },
      serialize: () => null,
      deserialize: () => ({}),
    });
    const types = new TypeRegistry([matcher('none', false), matcher('all', true), point]);
    expect(types.idOf(new Point(1, 2))).toBe(2);
    expect(asked).toEqual([]);
    expect(types.idOf(new Size(1))).toBe(1);
    expect(asked).toEqual(['none', 'all']);
  });
});
