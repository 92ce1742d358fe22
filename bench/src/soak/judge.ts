import { median } from '../statistics.ts';

/** By how much something may be higher at the end than before. */
export interface Tolerance {
  /** As a share of what it was before. */
  readonly relative: number;
  /** In the unit of the series. */
  readonly absolute: number;
}

/** Whether something has grown. */
export interface Verdict {
  /** Undefined when there are too few values to tell. */
  readonly hasGrown: boolean | undefined;
  /** The median of the second quarter. */
  readonly before: number;
  /** The median of the last quarter. */
  readonly after: number;
  /** The highest `after` that is no growth. */
  readonly limit: number;
}

/** The first values say nothing: code is compiled, and caches fill. */
const WARM_UP_SHARE = 0.2;
/** A quarter of fewer values has no median worth comparing. */
const LEAST_VALUES_A_QUARTER = 3;

/**
 * Compares the second quarter of a series with the last one, after the warm-up. Medians, so that
 * single values say nothing: whatever stays low for most of the time and is high now and then has
 * not grown.
 */
export function judgeGrowth(series: readonly number[], tolerance: Tolerance): Verdict {
  const warm = series.slice(Math.ceil(series.length * WARM_UP_SHARE));
  const quarter = Math.floor(warm.length / 4);
  const before = median(warm.slice(quarter, 2 * quarter));
  const after = median(warm.slice(warm.length - quarter));
  const limit = before * (1 + tolerance.relative) + tolerance.absolute;
  const hasGrown = quarter < LEAST_VALUES_A_QUARTER ? undefined : after > limit;
  return { hasGrown, before, after, limit };
}
