import { resolveCodecContext, TypeRegistry } from '@mas/codec';
import { describe, expect, it } from 'vitest';

describe('resolveCodecContext', () => {
  it('fills in the defaults', () => {
    expect(resolveCodecContext()).toEqual({
      types: undefined,
      maxDepth: 100,
      maxBytes: 16 * 1024 * 1024,
    });
  });

  it('lets the options of the factory win over the defaults', () => {
    const { maxDepth, maxBytes } = resolveCodecContext({ maxDepth: 5, maxBytes: 6 });
    expect([maxDepth, maxBytes]).toEqual([5, 6]);
  });

  it('lets the context of the connection win over the options, one by one', () => {
    const { maxDepth, maxBytes } = resolveCodecContext(
      { maxDepth: 5, maxBytes: 6 },
      { maxBytes: 7 },
    );
    expect([maxDepth, maxBytes]).toEqual([5, 7]);
  });

  it('passes on the types of the connection', () => {
    const types = new TypeRegistry();
    expect(resolveCodecContext({}, { types }).types).toBe(types);
  });

  it('leaves the objects it was given as they are', () => {
    const options = Object.freeze({ maxDepth: 5 });
    const context = Object.freeze({ maxBytes: 6 });
    expect(resolveCodecContext(options, context)).not.toBe(context);
  });

  it('takes the greatest and the least of what is allowed', () => {
    expect(resolveCodecContext({ maxDepth: 1, maxBytes: 1 }).maxDepth).toBe(1);
    expect(resolveCodecContext({ maxDepth: 1000 }).maxDepth).toBe(1000);
    expect(resolveCodecContext({ maxBytes: Number.POSITIVE_INFINITY }).maxBytes).toBe(Infinity);
  });

  it.each([0, -1, 0.5, Number.NaN])('throws a RangeError for a limit of %s', (limit) => {
    expect(() => resolveCodecContext({ maxDepth: limit })).toThrow(
      new RangeError(`maxDepth must be a number from 1 to 1000, not ${limit}`),
    );
    expect(() => resolveCodecContext({}, { maxBytes: limit })).toThrow(
      new RangeError(`maxBytes must be a number of at least 1, not ${limit}`),
    );
  });

  it.each([1001, Number.POSITIVE_INFINITY])(
    'throws a RangeError for a maxDepth of %s, at which the stack might overflow',
    (maxDepth) => {
      expect(() => resolveCodecContext({ maxDepth })).toThrow(RangeError);
    },
  );
});
