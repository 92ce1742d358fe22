import type { LedgerCounts } from './ledger.ts';
import type { Outcome } from './outcomes.ts';
import type { Report } from './participant.ts';
import type { Health } from './process-meter.ts';

/** How one process was at one time. */
export interface Sample extends Health {
  /** Since the calls began. */
  readonly atMs: number;
}

/** What all processes together have counted. */
export interface Totals {
  readonly made: number;
  readonly settled: number;
  readonly open: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  readonly byKind: LedgerCounts['outcomes'];
}

/** Keeps what the processes report. */
export class Series {
  readonly #samples = new Map<string, Sample[]>();
  readonly #latest = new Map<string, Report>();

  add(process: string, atMs: number, report: Report): void {
    this.#latest.set(process, report);
    const samples = this.#samples.get(process) ?? [];
    this.#samples.set(process, samples);
    samples.push({ atMs, ...report.health });
  }

  /** For a report that is no sample, as after the end. */
  update(process: string, report: Report): void {
    this.#latest.set(process, report);
  }

  get samples(): ReadonlyMap<string, readonly Sample[]> {
    return this.#samples;
  }

  get totals(): Totals {
    const outcomes: Partial<Record<Outcome, number>> = {};
    const byKind: Record<string, Partial<Record<Outcome, number>>> = {};
    let [made, settled, open] = [0, 0, 0];
    for (const report of this.#latest.values()) {
      made += report.counts.made;
      settled += report.counts.settled;
      open += report.open;
      for (const [kind, counts] of Object.entries(report.counts.outcomes)) {
        byKind[kind] ??= {};
        const sums = byKind[kind];
        for (const [outcome, count] of Object.entries(counts) as [Outcome, number][]) {
          sums[outcome] = (sums[outcome] ?? 0) + count;
          outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
        }
      }
    }
    return { made, settled, open, outcomes, byKind };
  }
}
