/** What came of a frame. */
export type Outcome =
  /** It was answered with a result. */
  | 'result'
  /** It was answered with a failure. */
  | 'failure'
  /** The server ended the connection because of it. */
  | 'ended'
  /** Nothing, and the connection went on. */
  | 'ignored'
  /** The server waited for more of it, and then the client ended the connection. */
  | 'cut off';

const outcomes: readonly Outcome[] = ['result', 'failure', 'ended', 'ignored', 'cut off'];

/** Counts frames by mutator and by what came of them. */
export class Tally {
  readonly #rows = new Map<string, Record<Outcome, number>>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(mutator: string, outcome: Outcome): void {
    let row = this.#rows.get(mutator);
    if (row === undefined) {
      row = { result: 0, failure: 0, ended: 0, ignored: 0, 'cut off': 0 };
      this.#rows.set(mutator, row);
    }
    row[outcome] += 1;
    this.#total += 1;
  }

  /** Frames by outcome, of one mutator or of all. */
  count(outcome: Outcome, mutator?: string): number {
    if (mutator !== undefined) return this.#rows.get(mutator)?.[outcome] ?? 0;
    let count = 0;
    for (const row of this.#rows.values()) count += row[outcome];
    return count;
  }

  /** One line for each of these mutators that has had its turn, and one for all. */
  table(mutators: readonly string[]): string {
    const header = ['mutator', 'frames', ...outcomes];
    const lines = mutators
      .filter((name) => this.#rows.has(name))
      .map((name) => [name, ...this.#cells(name)]);
    const all = [header, ...lines, ['all', ...this.#cells()]].map((cells) => cells.map(String));
    const widths = header.map((_, column) =>
      Math.max(...all.map((cells) => cells[column]!.length)),
    );
    return all
      .map((cells) =>
        cells
          .map((cell, column) =>
            column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
          )
          .join('  '),
      )
      .join('\n');
  }

  #cells(mutator?: string): number[] {
    const counts = outcomes.map((outcome) => this.count(outcome, mutator));
    return [counts.reduce((sum, count) => sum + count, 0), ...counts];
  }
}
