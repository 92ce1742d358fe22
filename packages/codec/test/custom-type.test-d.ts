import { type CustomType, customType, TypeRegistry } from '@mas/codec';

class Point {
  declare readonly label?: string;
  readonly x: number;
  readonly y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
  length(): number {
    return Math.hypot(this.x, this.y);
  }
}

abstract class Shape {
  abstract readonly area: number;
}

class Secret {
  readonly #code: number;
  private readonly hint: string;
  constructor(code: number, hint: string) {
    this.#code = code;
    this.hint = hint;
  }
  reveal(): string {
    return `${this.hint}: ${this.#code}`;
  }
}

// The short form takes the names of fields.
const point: CustomType = customType(Point, ['x', 'y']);
new TypeRegistry([point]);
customType(Point, ['x', 'y', 'label']);

// @ts-expect-error there is no such field
customType(Point, ['x', 'z']);
// @ts-expect-error a method is no data
customType(Point, ['x', 'length']);
// @ts-expect-error a private field cannot be read
customType(Secret, ['hint']);
// @ts-expect-error the fields are missing
customType(Point);
// @ts-expect-error the constructor is not called: that of an abstract class cannot be
customType(Shape, ['area']);
// @ts-expect-error a value is no class
customType(new Point(1, 2), ['x', 'y']);

// The long form infers the class, an abstract one too.
customType({
  class: Shape,
  serialize: (shape) => shape.area,
  deserialize: () =>
    new (class extends Shape {
      readonly area = 1;
    })(),
});

customType({
  class: Point,
  // @ts-expect-error there is no such field
  serialize: (value) => value.z,
  deserialize: () => new Point(0, 0),
});
customType({
  class: Point,
  serialize: (value) => value.x,
  // @ts-expect-error the data has to be checked before it is used
  deserialize: (data) => new Point(data.x, data.y),
});
// @ts-expect-error a deserializer makes a value of the class
customType({ class: Point, serialize: (value: Point) => value.x, deserialize: () => 'no point' });
// @ts-expect-error without a deserializer nothing arrives
customType({ class: Point, serialize: (value: Point) => value.x });
