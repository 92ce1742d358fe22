import { Interrupted, run } from './run.mjs';

/** How many of the last lines of a command that passed are worth showing. */
const LINES_WHEN_PASSED = 8;

/** @typedef {Pick<import('./run.mjs').Outcome, 'passed' | 'output'>} Result */

/** Runs checks one after the other, prints what came of each, and counts. */
export class Checks {
  passed = 0;
  failed = 0;
  skipped = 0;
  /** @type {string[]} */
  #failures = [];
  #redact;

  /** @param {(text: string) => string} [redact] - Removes from the output what is not to be seen. */
  constructor(redact = (text) => text) {
    this.#redact = redact;
  }

  /**
   * Runs a check and counts it, and says whether it passed.
   *
   * @param {string} name
   * @param {() => Promise<Result>} check
   */
  async check(name, check) {
    const { passed } = await this.measure(name, check);
    this.count(passed ? { passed: 1 } : { failed: 1 });
    return passed;
  }

  /**
   * Runs a command as a check.
   *
   * @param {string} name
   * @param {readonly string[]} command
   * @param {Parameters<typeof run>[1]} [options]
   */
  command(name, command, options) {
    return this.check(name, () => run(command, options));
  }

  /**
   * Runs and prints a check that the caller counts. One that throws has failed.
   *
   * @template {Result} T
   * @param {string} name
   * @param {() => Promise<T>} check
   * @returns {Promise<T | Result>}
   */
  async measure(name, check) {
    const start = performance.now();
    const outcome = await check().catch(asFailure);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    if (!outcome.passed) this.#failures.push(name);
    const lines = this.#redact(outcome.output)
      .split('\n')
      .filter((line) => line.trim() !== '');
    const shown = outcome.passed ? lines.slice(-LINES_WHEN_PASSED) : lines;
    console.log(`${outcome.passed ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
    for (const line of shown) console.log(`       ${line.trimEnd()}`);
    return outcome;
  }

  /**
   * Counts a check that cannot be run because one before it failed.
   *
   * @param {string} name
   */
  skip(name) {
    console.log(`not run ${name}`);
    this.count({ skipped: 1 });
    return false;
  }

  /** @param {{ passed?: number, failed?: number, skipped?: number }} counts */
  count({ passed = 0, failed = 0, skipped = 0 }) {
    this.passed += passed;
    this.failed += failed;
    this.skipped += skipped;
  }

  /** Prints what failed and, as the last line, the sum; and sets the exit code. */
  finish() {
    if (this.#failures.length > 0) console.log(`failed: ${this.#failures.join(', ')}`);
    const skipped = this.skipped === 0 ? '' : `, ${this.skipped} skipped`;
    console.log(`${this.passed} passed, ${this.failed} failed${skipped}`);
    process.exitCode = this.failed === 0 ? 0 : 1;
  }
}

/**
 * @param {unknown} error
 * @returns {Result}
 */
function asFailure(error) {
  if (error instanceof Interrupted) throw error;
  return { passed: false, output: error instanceof Error ? String(error.stack) : String(error) };
}
