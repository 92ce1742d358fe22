import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CUT_IN_SPEED,
  CUT_OUT_SPEED,
  powerAt,
  RATED_SPEED,
  RATED_WATTS,
} from '../src/wind-park/power-curve.ts';
import { HUB_HEIGHT, MAST_HEIGHT, WIND_SHEAR, windAtHub } from '../src/wind-park/wind-profile.ts';

describe('the power curve', () => {
  test('is zero below cut-in and from cut-out on', () => {
    expect([0, CUT_IN_SPEED - 0.001, CUT_OUT_SPEED, 40].map(powerAt)).toEqual([0, 0, 0, 0]);
  });

  test('begins at zero and reaches the rated power', () => {
    expect(powerAt(CUT_IN_SPEED)).toBe(0);
    expect(powerAt(RATED_SPEED - 0.001)).toBeLessThan(RATED_WATTS);
    expect([RATED_SPEED, CUT_OUT_SPEED - 0.001].map(powerAt)).toEqual([RATED_WATTS, RATED_WATTS]);
  });

  test('grows with the third power of the wind speed in between', () => {
    // (6³ - 3³) / (10³ - 3³) = 189 / 973
    expect(powerAt(6)).toBe(Math.round((3_000_000 * 189) / 973));
  });

  test('never falls before cut-out, and is in whole watts', () => {
    const speed = fc.double({ min: 0, max: CUT_OUT_SPEED, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(speed, speed, (a, b) => {
        expect(powerAt(Math.min(a, b))).toBeLessThanOrEqual(powerAt(Math.max(a, b)));
        expect(powerAt(a) % 1).toBe(0);
      }),
    );
  });
});

describe('the power law', () => {
  test('makes the wind at the hub faster by the ratio of heights to the shear exponent', () => {
    expect([MAST_HEIGHT, HUB_HEIGHT, WIND_SHEAR]).toEqual([10, 120, 0.2]);
    expect(windAtHub(5)).toBeCloseTo(5 * 1.643752, 5);
    expect(windAtHub(0)).toBe(0);
  });
});
