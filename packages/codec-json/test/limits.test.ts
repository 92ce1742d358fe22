import { json } from '@mas/codec-json';
import { describe, expect, it } from 'vitest';
import { decodeFailure, read } from './text.ts';

describe('the factory', () => {
  it('is named json', () => {
    expect(json().name).toBe('json');
  });

  it('throws at once for a limit that is out of range', () => {
    expect(() => json({ maxDepth: 0 })).toThrow(RangeError);
    expect(() => json({ maxBytes: Number.NaN })).toThrow(RangeError);
  });

  it('lets the limits of a connection win over its own', () => {
    const factory = json({ maxDepth: 1, maxBytes: 5 });
    expect(read(factory.create({ maxDepth: 2 }), '[[]]')).toEqual([[]]);
    expect(read(factory.create({ maxBytes: 6 }), '[1, 2]')).toEqual([1, 2]);
    expect(decodeFailure(factory.create(), '[[]]').reason).toContain('limit of 1');
    expect(decodeFailure(factory.create(), '[1, 2]').reason).toBe('6 bytes exceed the limit of 5');
  });
});
