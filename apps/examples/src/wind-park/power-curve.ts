/** Below this wind speed, in m/s, a turbine stands still. */
export const CUT_IN_SPEED = 3;

/** From this wind speed on, in m/s, a turbine gives its rated power. */
export const RATED_SPEED = 10;

/** From this wind speed on, in m/s, a turbine is stopped so that it takes no harm. */
export const CUT_OUT_SPEED = 25;

/** The rated power of a turbine, in W. */
export const RATED_WATTS = 3_000_000;

/**
 * The power that a turbine can give at a wind speed in m/s at its hub, in whole W.
 *
 * It takes nothing but what IEEE 754 defines to the last bit, so that a turbine in another language
 * gives exactly the same. `**` and `Math.round` differ from one language to the next.
 */
export function powerAt(windSpeed: number): number {
  if (windSpeed < CUT_IN_SPEED || windSpeed >= CUT_OUT_SPEED) return 0;
  if (windSpeed >= RATED_SPEED) return RATED_WATTS;
  const share = (cube(windSpeed) - cube(CUT_IN_SPEED)) / (cube(RATED_SPEED) - cube(CUT_IN_SPEED));
  return Math.floor(RATED_WATTS * share + 0.5);
}

function cube(value: number): number {
  return value * value * value;
}
