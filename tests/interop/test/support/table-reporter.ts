import { readFile, writeFile } from 'node:fs/promises';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { knownFailures } from '../known-failures.ts';
import { matches } from './cell.ts';
import { renderTable } from './table.ts';

const README = new URL('../../README.md', import.meta.url);
const START = '<!-- what follows is written by the tests -->';

/**
 * Compares the table in the README with what a complete run has shown, and writes it when snapshots
 * are updated (`vitest run -u`).
 */
export class TableReporter implements Reporter {
  #vitest!: Vitest;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const sorted = [...modules].sort((a, b) => (a.moduleId < b.moduleId ? -1 : 1));
    const tests = sorted.flatMap((module) => [...module.children.allTests()]);
    const complete =
      modules.length === (await this.#vitest.globTestSpecifications()).length &&
      tests.length > 0 &&
      tests.every((test) => test.result().state === 'passed');
    this.#tellSkipped(sorted);
    // What is missing or failed is reported elsewhere.
    if (!complete) return;
    const cells = tests.flatMap((test) => test.meta().cell ?? []);
    for (const known of knownFailures) {
      if (!cells.some((cell) => matches(known, cell))) {
        this.#fail(`no scenario is ${known.area}: ${known.scenario}, of known-failures.ts`);
      }
    }
    await this.#compare(renderTable(cells));
  }

  /** By name, and with the reason, which stands in the name. */
  #tellSkipped(modules: readonly TestModule[]): void {
    for (const suite of modules.flatMap((module) => [...module.children.suites()])) {
      const tests = [...suite.children.allTests()];
      if (tests.length > 0 && tests.every((test) => test.result().state === 'skipped')) {
        this.#vitest.logger.log(`${tests.length} tests skipped: ${suite.name}`);
      }
    }
  }

  async #compare(table: string): Promise<void> {
    const readme = await readFile(README, 'utf8');
    const [head = ''] = readme.split(START);
    const current = `${head}${START}\n\n${table}\n`;
    if (current === readme) return;
    if (this.#vitest.config.snapshotOptions.updateSnapshot === 'all') {
      await writeFile(README, current);
    } else {
      this.#fail('the table in README.md is not what was found: run `vitest run -u` here');
    }
  }

  #fail(message: string): void {
    this.#vitest.logger.error(message);
    process.exitCode = 1;
  }
}
