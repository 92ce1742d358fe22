import { customType, TypeRegistry } from '@mas/codec';
import { describe, expect, it } from 'vitest';
import { decodeFailure, refusal } from './errors-thrown.ts';
import { plainValues } from './rules.ts';

class Link {
  next: unknown;
  constructor(next: unknown) {
    this.next = next;
  }
}

const values = plainValues({ types: new TypeRegistry([customType(Link, ['next'])]) });

describe('the place of a refused value', () => {
  it('is given from the outside in', () => {
    const error = refusal(() => values.toPlain({ a: [[], { 'b c': () => 1 }] }));
    expect(error.message).toBe('value.a[1]["b c"]: a function cannot be sent');
    expect(error.path).toEqual(['a', 1, 'b c']);
  });

  it('is the hole of a sparse array', () => {
    expect(refusal(() => values.toPlain({ a: Object.assign([1], { 2: 3 }) })).path).toEqual([
      'a',
      1,
    ]);
    expect(refusal(() => values.toPlain(new Array(2 ** 32 - 1))).path).toEqual([0]);
  });

  it('is the object whose symbol, hidden property or method toJSON is refused', () => {
    const hidden = Object.defineProperty({ seen: 1 }, 'hidden', { value: 1 });
    for (const value of [{ [Symbol('s')]: 1 }, hidden, Object.assign([], { toJSON: () => 1 })]) {
      expect(refusal(() => values.toPlain({ a: [value] })).path).toEqual(['a', 0]);
    }
  });

  it('is the property whose getter throws', () => {
    const cause = new Error('not now');
    const odd = {
      first: [1, { x: [2] }],
      get second(): never {
        throw cause;
      },
    };
    const error = refusal(() => values.toPlain([{ a: [0, new Link(odd)] }]));
    expect(error.path).toEqual([0, 'a', 1, '__type__', 1, 'next', 'second']);
    expect(error.reason).toBe('reading the value failed: not now');
    expect(error.cause).toBe(cause);
  });

  it('is the proxy that throws', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(refusal(() => values.toPlain([0, [proxy]])).path).toEqual([1, 0]);
  });

  it('is the root when it cannot be told', () => {
    let reads = 0;
    const odd = {
      get once() {
        reads += 1;
        if (reads === 1) throw new Error('only this time');
        return 1;
      },
    };
    expect(refusal(() => values.toPlain([0, [odd]])).path).toEqual([]);
  });
});

describe('a cyclic value', () => {
  it('is refused with the place and the place it leads back to', () => {
    const list: unknown[] = [1];
    const value = { a: { list } };
    list.push({ back: value.a });
    expect(refusal(() => values.toPlain(value)).message).toBe(
      'value.a.list[1].back: the value is cyclic: this is value.a again',
    );
  });

  it('is refused when it is its own root', () => {
    const value: unknown[] = [];
    value.push(value);
    expect(refusal(() => values.toPlain(value)).message).toBe(
      'value[0]: the value is cyclic: this is value again',
    );
  });

  it('is refused when it leads through the data of a custom type', () => {
    const link = new Link(null);
    link.next = { back: link };
    expect(refusal(() => values.toPlain([link])).message).toBe(
      'value[0].__type__[1].next.back: the value is cyclic: this is value[0] again',
    );
  });

  it('is not what a value is that holds the same object twice', () => {
    const shared = [1];
    expect(values.toPlain([shared, { shared }])).toEqual([[1], { shared: [1] }]);
  });
});

describe('the limit of depth', () => {
  const nested = (levels: number, core: unknown = 0): unknown => {
    let value = core;
    for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { value };
    return value;
  };
  const shallow = plainValues({
    maxDepth: 5,
    types: new TypeRegistry([customType(Link, ['next'])]),
  });

  it('is exact in both directions', () => {
    for (const limit of [1, 5, 100, 1000]) {
      const limited = plainValues({ maxDepth: limit });
      expect(limited.toPlain(nested(limit))).toEqual(nested(limit));
      expect(limited.fromPlain(nested(limit))).toEqual(nested(limit));
      expect(refusal(() => limited.toPlain(nested(limit + 1))).message).toContain(
        `nested deeper than the limit of ${limit}`,
      );
      decodeFailure(() => limited.fromPlain(nested(limit + 1)));
    }
  });

  it('counts empty arrays and objects', () => {
    for (const empty of [[], {}]) {
      expect(shallow.toPlain(nested(4, empty))).toEqual(nested(4, empty));
      expect(refusal(() => shallow.toPlain(nested(5, empty))).path).toHaveLength(5);
      decodeFailure(() => shallow.fromPlain(nested(5, empty)));
    }
  });

  it('does not count bytes, which hold nothing', () => {
    const value = nested(5, Uint8Array.of(1));
    expect(shallow.fromPlain(shallow.toPlain(value))).toEqual(value);
  });

  it('counts two levels for a custom type, besides those of its data', () => {
    const value = nested(2, new Link(0));
    expect(shallow.fromPlain(shallow.toPlain(value))).toEqual(nested(2, new Link(0)));
    expect(refusal(() => shallow.toPlain(nested(3, new Link(0)))).reason).toContain('deeper');
    expect(refusal(() => shallow.toPlain(nested(4, new Link(0)))).reason).toContain('deeper');
    expect(refusal(() => shallow.toPlain(nested(5, new Link(0)))).reason).toContain('deeper');
  });

  it('does not hide why something at the limit is refused', () => {
    expect(refusal(() => shallow.toPlain(nested(5, new Date()))).reason).toContain('Date');
  });
});
