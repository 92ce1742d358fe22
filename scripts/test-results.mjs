import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.mjs';

/** Where the JSON reporter of each package writes (vitest.shared.ts). */
const FILE = 'test-results.json';

/**
 * @typedef {{ name: string, path: string }} TestedPackage
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * The packages of the workspace that have a `test` script.
 *
 * @returns {Promise<TestedPackage[]>}
 */
async function testedPackages() {
  const { passed, stdout, output } = await run(
    'pnpm list --recursive --depth=-1 --json'.split(' '),
  );
  if (!passed) throw new Error(`cannot list the packages: ${output}`);
  const tested = [];
  for (const { name, path } of JSON.parse(stdout)) {
    const { scripts } = JSON.parse(await readFile(join(path, 'package.json'), 'utf8'));
    // The script of the root runs those of the others.
    if (scripts?.test !== undefined && path !== process.cwd()) tested.push({ name, path });
  }
  return tested;
}

/**
 * Runs the command that runs the tests of all packages, and counts from the results they leave.
 * The command is a failure of its own when it fails with no failed test, and when a package left
 * no results or could not load a test file.
 *
 * @param {() => Promise<import('./run.mjs').Outcome>} command
 */
export async function runTests(command) {
  const packages = await testedPackages();
  for (const { path } of packages) await rm(join(path, FILE), { force: true });
  const { passed, output } = await command();
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  let problems = 0;
  for (const { name, path } of packages) {
    const results = await readResults(path);
    const counts = countTests(results);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    if (results?.success !== true && counts.failed === 0) {
      problems += 1;
      lines.push(`${name}: ${results ? 'failed outside of any test' : 'left no results'}`);
    } else {
      lines.push(
        `${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
      );
    }
  }
  const summary = lines.join('\n');
  const commandFailed = problems > 0 || (!passed && total.failed === 0);
  return {
    passed: passed && problems === 0 && total.failed === 0,
    output: passed ? summary : `${output}\n${summary}`,
    counts: { ...total, failed: total.failed + (commandFailed ? 1 : 0) },
  };
}

/** @param {string} path */
async function readResults(path) {
  try {
    return JSON.parse(await readFile(join(path, FILE), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {{ testResults: { assertionResults: { status: string }[] }[] } | undefined} results
 * @returns {Counts}
 */
function countTests(results) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of results?.testResults ?? []) {
    for (const { status } of file.assertionResults) {
      counts[status === 'passed' || status === 'failed' ? status : 'skipped'] += 1;
    }
  }
  return counts;
}
