// Whoever takes the whole library brings in the addon for all that use a part of it.
import { isNativeAccelerationEnabled } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import * as part from '#msgpackr/pack';
import { testSameFormat } from './same-format.ts';

describe.skipIf(!isNativeAccelerationEnabled)('with the addon of the library', () => {
  it('which is loaded', () => {
    expect(part.isNativeAccelerationEnabled).toBe(true);
  });

  testSameFormat();
});
