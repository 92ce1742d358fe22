import { judgeGrowth, type Tolerance, type Verdict } from './judge.ts';
import type { Sample } from './series.ts';

/** What is judged, and how much of it is no growth. */
interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly tolerance: Tolerance;
  /** Whether it says something of a process that is frozen now and then. */
  readonly isForFrozen: boolean;
  value(sample: Sample): number;
}

/** Other programs on the machine are in the delays, too: what counts is a quarter's calmer time. */
const CALM = 0.2;

const measures: readonly Measure[] = [
  {
    name: 'heap',
    unit: 'MB',
    // What open calls hold goes up and down by a megabyte, and compiled code grows for an hour.
    tolerance: { relative: 0.05, absolute: 2.5 },
    isForFrozen: true,
    value: ({ heapBytes }) => heapBytes / 1e6,
  },
  {
    name: 'handles',
    unit: '',
    // Most of them are connections, and how many pairs of containers have met is a matter of chance.
    tolerance: { relative: 0.3, absolute: 30 },
    isForFrozen: true,
    value: ({ handles }) => handles,
  },
  {
    name: 'timers',
    unit: '',
    // Each call that is open may have one.
    tolerance: { relative: 0.5, absolute: 30 },
    isForFrozen: true,
    value: ({ timers }) => timers,
  },
  {
    name: 'CPU',
    unit: '% of a core',
    tolerance: { relative: 1, absolute: 10 },
    isForFrozen: true,
    value: ({ load }) => load * 100,
  },
  {
    name: 'event-loop delay, p50',
    unit: 'ms',
    tolerance: { relative: 1, absolute: 20, quantile: CALM },
    isForFrozen: false,
    value: ({ delay }) => delay.p50,
  },
  {
    name: 'event-loop delay, p99',
    unit: 'ms',
    tolerance: { relative: 2, absolute: 100, quantile: CALM },
    isForFrozen: false,
    value: ({ delay }) => delay.p99,
  },
];

/** A verdict on one measure of one process. */
export interface NamedVerdict extends Verdict {
  readonly process: string;
  readonly measure: string;
  readonly unit: string;
}

/** Judges all that must not grow in a process. */
export function judgeProcess(
  process: string,
  samples: readonly Sample[],
  options: { readonly isFrozen: boolean },
): NamedVerdict[] {
  return measures
    .filter(({ isForFrozen }) => isForFrozen || !options.isFrozen)
    .map(({ name, unit, tolerance, value }) => ({
      process,
      measure: name,
      unit,
      ...judgeGrowth(samples.map(value), tolerance),
    }));
}
