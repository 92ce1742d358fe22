/** By how much something may be higher at the end than before. */
export interface Tolerance {
  /**
   * Which of the values of a quarter stands for it, from 0 for the lowest to 1 for the highest.
   *
   * @defaultValue 0.5, the median
   */
  readonly quantile?: number;
  /** As a share of what it was before. */
  readonly relative: number;
  /** In the unit of the series. */
  readonly absolute: number;
}

/** Whether something has grown. */
export interface Verdict {
  /** Undefined when there are too few values to tell. */
  readonly hasGrown: boolean | undefined;
  /** The middle value of the second quarter. */
  readonly before: number;
  /** The middle value of the last quarter. */
  readonly after: number;
  /** The highest `after` that is no growth. */
  readonly limit: number;
}

/** The first values say nothing: code is compiled, and caches fill. */
const WARM_UP_SHARE = 0.2;
/** Fewer values in a quarter are too few to compare. */
const LEAST_VALUES_A_QUARTER = 3;

/**
 * Compares the second quarter of a series with the last one, after the warm-up. Of each it
 * takes the median, or another quantile, so that single values say nothing.
 */
export function judgeGrowth(series: readonly number[], tolerance: Tolerance): Verdict {
  const warm = series.slice(Math.ceil(series.length * WARM_UP_SHARE));
  const quarter = Math.floor(warm.length / 4);
  const { quantile = 0.5 } = tolerance;
  const before = valueAt(quantile, warm.slice(quarter, 2 * quarter));
  const after = valueAt(quantile, warm.slice(warm.length - quarter));
  const limit = before * (1 + tolerance.relative) + tolerance.absolute;
  const hasGrown = quarter < LEAST_VALUES_A_QUARTER ? undefined : after > limit;
  return { hasGrown, before, after, limit };
}

function valueAt(quantile: number, values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round(quantile * (sorted.length - 1))] ?? Number.NaN;
}
