import type { Machine } from './machine.ts';
import type { Row } from './rows.ts';

/** What a run has found: this is what is written as JSON. */
export interface Results {
  readonly date: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly turnMs: number;
  readonly leftOut: readonly LeftOut[];
  /** How much of one CPU all subjects of a part together take when none of them has its turn. */
  readonly idle: Readonly<Record<string, number>>;
  readonly rows: readonly RowResult[];
}

export interface LeftOut {
  readonly subject: string;
  readonly why: string;
}

export interface RowResult extends Omit<Row, 'subjects'> {
  readonly subjects: Readonly<Record<string, Samples>>;
}

/** One value for each round, in the order of the rounds: ratios are made round by round. */
export interface Samples {
  /** Calls per second. */
  readonly rates: readonly number[];
  /** Microseconds of one call, when they were made one at a time. */
  readonly p50: readonly number[];
  readonly p99: readonly number[];
  readonly bytesEach: readonly number[];
  readonly cost?: Cost | undefined;
  /** Of client and server together. */
  readonly bytesPerConnection?: number | undefined;
}

/** What calls cost, of client and server together, where it can be told. */
export interface Cost {
  readonly cpuUsPerCall?: number | undefined;
  readonly garbageBytesPerCall?: number | undefined;
  /** Of the time of the turn. */
  readonly collecting?: number | undefined;
  readonly peakBytes?: number | undefined;
}
