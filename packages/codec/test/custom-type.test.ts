import { customType, DecodeError, TypeRegistry } from '@mas/codec';
import { describe, expect, it } from 'vitest';
import { decodeFailure, refusal } from './errors-thrown.ts';
import { plainValues } from './rules.ts';

class Point {
  readonly x: unknown;
  readonly y: unknown;
  constructor(x: unknown, y: unknown) {
    this.x = x;
    this.y = y;
  }
}

class Money {
  readonly cents: number;
  readonly currency: string;
  constructor(cents: number, currency: string) {
    this.cents = cents;
    this.currency = currency;
  }
}

const point = customType(Point, ['x', 'y']);
const money = customType({
  class: Money,
  serialize: (value) => [value.cents, value.currency],
  deserialize(data) {
    if (!Array.isArray(data)) throw new RangeError('a list was expected');
    return new Money(data[0], data[1]);
  },
});

describe('the long form of customType', () => {
  it('names the type after its class and uses the given functions', () => {
    expect(money.name).toBe('Money');
    expect(money.prototype).toBe(Money.prototype);
    expect(money.serialize(new Money(5, 'EUR'))).toEqual([5, 'EUR']);
    expect(money.deserialize([5, 'EUR'])).toEqual(new Money(5, 'EUR'));
  });
});

describe('the short form of customType', () => {
  it('sends a map of the fields, as Python does', () => {
    expect(point.serialize(new Point(1, 2))).toEqual({ x: 1, y: 2 });
  });

  it('calls the constructor with the fields in their order, whatever the order of the map', () => {
    const made = point.deserialize({ y: 2, x: 1 });
    expect(made).toBeInstanceOf(Point);
    expect(made).toEqual(new Point(1, 2));
  });

  it.each([[null], [undefined], [1], ['text'], [[1, 2]]])('refuses %j as data', (data) => {
    expect(() => point.deserialize(data)).toThrow(DecodeError);
  });

  it('refuses a map with other fields, and names both', () => {
    const reason = 'the data of a Point must have the fields x, y, not ';
    expect(decodeFailure(() => point.deserialize({ x: 1 })).reason).toBe(`${reason}x`);
    expect(decodeFailure(() => point.deserialize({ x: 1, y: 2, z: 3 })).reason).toBe(
      `${reason}x, y, z`,
    );
    expect(decodeFailure(() => point.deserialize({ x: 1, toString: 2 })).reason).toBe(
      `${reason}x, toString`,
    );
  });

  it('throws a TypeError without the list of fields', () => {
    const untyped = customType as (described: unknown) => unknown;
    expect(() => untyped(Point)).toThrow(TypeError);
  });
});

describe('values of custom types', () => {
  const values = plainValues({ types: new TypeRegistry([point, money]) });

  it('travel as a map with the one key __type__, also in the data of each other', () => {
    const plain = values.toPlain([new Point(new Money(5, 'EUR'), [new Point(1, null)])]);
    const inner = { __type__: [0, { x: 1, y: null }] };
    expect(plain).toEqual([{ __type__: [0, { x: { __type__: [1, [5, 'EUR']] }, y: [inner] }] }]);
    expect(values.fromPlain(plain)).toEqual([new Point(new Money(5, 'EUR'), [new Point(1, null)])]);
  });

  it('do not change the value that holds them', () => {
    const inner = new Point(1, 2);
    const value = { list: [inner, 3], rest: [4] };
    const plain = values.toPlain(value) as typeof value;
    expect(value).toEqual({ list: [inner, 3], rest: [4] });
    expect(value.list[0]).toBe(inner);
    expect(plain).not.toBe(value);
    expect(plain.rest).toBe(value.rest);
  });

  it('are refused with the place and the cause when their serializer throws', () => {
    const cause = new Error('no currency');
    const failing = customType({
      class: Money,
      serialize: () => {
        throw cause;
      },
      deserialize: () => new Money(0, ''),
    });
    const types = new TypeRegistry([failing]);
    const error = refusal(() => plainValues({ types }).toPlain([0, { price: new Money(1, '') }]));
    expect(error.message).toBe('value[1].price: the serializer of Money failed: no currency');
    expect(error.cause).toBe(cause);
  });

  it('are refused with the place of what their data cannot say', () => {
    const error = refusal(() => values.toPlain([new Point(1, { z: undefined })]));
    expect(error.path).toEqual([0, '__type__', 1, 'y', 'z']);
  });

  it('fail with the place and the cause when their deserializer throws', () => {
    const error = decodeFailure(() => values.fromPlain([{ a: { __type__: [1, 'odd'] } }]));
    expect(error.message).toBe(
      'message[0].a: the deserializer of Money failed: a list was expected',
    );
    expect(error.cause).toBeInstanceOf(RangeError);
  });

  it.each([[Object.create(null)], [undefined], [Symbol('s')], [0]])(
    'fail in the same way when what is thrown is no error but %s',
    (thrown: unknown) => {
      const throwing = () => {
        throw thrown;
      };
      const odd = customType({ class: Money, serialize: throwing, deserialize: throwing });
      const oddValues = plainValues({ types: new TypeRegistry([odd]) });
      expect(refusal(() => oddValues.toPlain([new Money(1, '')])).path).toEqual([0]);
      const error = decodeFailure(() => oddValues.fromPlain([{ __type__: [0, 1] }]));
      expect(error.path).toEqual([0]);
      expect(error.cause).toBe(thrown);
    },
  );

  it('may use the same codec in their functions', () => {
    class Sealed {
      readonly content: unknown;
      constructor(content: unknown) {
        this.content = content;
      }
    }
    const sealed = customType({
      class: Sealed,
      serialize: ({ content }) => JSON.stringify(sealing.toPlain({ content: [content] })),
      deserialize: (data) => {
        const { content } = sealing.fromPlain(JSON.parse(data as string)) as { content: [unknown] };
        return new Sealed(content[0]);
      },
    });
    const sealing = plainValues({ types: new TypeRegistry([sealed]) });

    const plain = sealing.toPlain([Number.NaN, new Sealed({ a: 1 })]);
    expect(sealing.found, 'what was found before is not forgotten').not.toBe(0);
    expect(sealing.fromPlain(plain)).toEqual([Number.NaN, new Sealed({ a: 1 })]);

    const value = { a: { b: [new Sealed({ c: 1 }), undefined] } };
    expect(refusal(() => sealing.toPlain(value)).path).toEqual(['a', 'b', 1]);
    const bad = { a: { b: [sealing.toPlain(new Sealed(1)), { __type__: 'odd' }] } };
    expect(decodeFailure(() => sealing.fromPlain(bad)).path).toEqual(['a', 'b', 1]);
  });
});
