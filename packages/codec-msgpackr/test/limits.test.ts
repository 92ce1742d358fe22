import { msgpackr } from '@mas/codec-msgpackr';
import { describe, expect, it } from 'vitest';
import { decodeFailure, hex } from './bytes.ts';

describe('the factory', () => {
  it('is named msgpackr', () => {
    expect(msgpackr().name).toBe('msgpackr');
  });

  it('throws at once for a limit that is out of range', () => {
    expect(() => msgpackr({ maxDepth: 0 })).toThrow(RangeError);
    expect(() => msgpackr({ maxBytes: Number.NaN })).toThrow(RangeError);
  });

  it('lets the limits of a connection win over its own', () => {
    const factory = msgpackr({ maxDepth: 1, maxBytes: 3 });
    expect(factory.create({ maxDepth: 2 }).decode(hex('91 90'))).toEqual([[]]);
    expect(factory.create({ maxBytes: 4 }).decode(hex('93 01 02 03'))).toEqual([1, 2, 3]);
    expect(decodeFailure(factory.create(), hex('91 90')).reason).toContain('limit of 1');
    expect(decodeFailure(factory.create(), hex('93 01 02 03')).reason).toBe(
      '4 bytes exceed the limit of 3',
    );
  });
});
