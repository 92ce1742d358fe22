import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from './duration.ts';
import { type FaultName, faultNames } from './faults.ts';
import { printProgress, printResult } from './print.ts';
import { runSoak } from './soak.ts';

interface Arguments {
  readonly duration: number;
  readonly interval?: number;
  readonly containers: number;
  readonly rate: number;
  readonly grace: number;
  readonly seed: string;
  readonly json?: string;
  readonly fault?: FaultName;
}

const given = new Command('soak')
  .description(
    'Many containers in several processes call each other, come and go, are killed and frozen. ' +
      'Fails when a call ends in a way that it should not, or when something grows.',
  )
  .addOption(
    new Option('--duration <time>', 'for how long, such as 60s, 10m or 1h')
      .argParser(duration)
      .default(60_000, '60s'),
  )
  .option('--interval <time>', 'how often to look (default: a thirtieth, at most 30s)', duration)
  .option('--containers <number>', 'in all processes together', atLeast(8), 32)
  .option('--rate <number>', 'scenarios a second, in all processes together', atLeast(1), 80)
  .addOption(
    new Option('--grace <time>', 'how much later than its limit a call may settle')
      .argParser(duration)
      .default(30_000, '30s'),
  )
  .addOption(
    new Option('--seed <text>', 'repeats the choices of another run').default(
      String(randomInt(1e9)),
      'another one each time',
    ),
  )
  .option('--json <file>', 'where to write the result, with all samples')
  .addOption(
    new Option('--fault <name>', 'does something wrong, to see the soak fail').choices(faultNames),
  )
  .parse()
  .opts<Arguments>();

const { duration: durationMs, seed, containers, rate, grace: graceMs, fault, json } = given;
const intervalMs = given.interval ?? Math.min(Math.max(durationMs / 30, 1000), 30_000);
const options = { durationMs, intervalMs, seed, containers, graceMs, fault };
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

console.log(`soak --duration ${durationMs / 1000}s --seed ${seed} --containers ${containers}`);
// Half of it in each of the two processes that make calls.
const soak = { ...options, rate: rate / 2 };
// An hour later it would be a pity to find that it cannot be written.
if (json !== undefined) await writeFile(json, '');
// Until it has passed, whatever ends it.
process.exitCode = 1;
const result = await runSoak(soak, { signal: stop.signal, onProgress: printProgress });
if (json !== undefined) {
  await writeFile(json, JSON.stringify({ ...options, rate, ...result }, null, 2));
}
printResult(result);
if (result.passed) process.exitCode = 0;

function duration(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function atLeast(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isFinite(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be a number of at least ${least}.`);
  };
}
