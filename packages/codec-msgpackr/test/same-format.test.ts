import { describe, expect, it } from 'vitest';
import { isNativeAccelerationEnabled } from '#msgpackr/pack';
import { testSameFormat } from './same-format.ts';

describe('without the addon of the library', () => {
  it('which is not loaded', () => {
    expect(isNativeAccelerationEnabled).toBe(false);
  });

  testSameFormat();
});
