import { Command, InvalidArgumentError } from 'commander';
import type { WeatherHour } from './weather.ts';

/** What the user has asked for. */
export interface Options {
  readonly turbines: number;
  readonly processes: number;
  readonly seed: number;
  readonly limitWatts: number;
  readonly hours: readonly WeatherHour[];
  /** The folder for the results. */
  readonly out: string;
}

/** Without `--limit`, the park may feed in this much for each turbine, in W. */
const LIMIT_WATTS_PER_TURBINE = 800_000;

/** Reads the command line. Where it is wrong, says why and ends the program. */
export function parseOptions(
  args: readonly string[],
  weather: readonly WeatherHour[],
  command: Command = new Command(),
): Options {
  command
    .name('wind-park')
    .description('Simulates a wind park: the turbines and their controller are agents.');
  defineOptions(command).parse(args, { from: 'user' });
  return readOptions(command, weather);
}

/** Adds the options to a command line, which may have more of them. */
export function defineOptions(command: Command): Command {
  return command
    .option('--turbines <n>', 'number of turbines', integer(1, 1000), 24)
    .option('--processes <n>', 'number of processes that the turbines run in', integer(1, 64), 2)
    .option('--hours <n>', 'number of hours (default: to the end of the year)', integer(1, 8759))
    .option('--start <time>', 'first hour, such as 2010-06-01T12:00, or day', dayOrHour)
    .option('--seed <n>', 'decides how the turbines differ', integer(0, 2 ** 32 - 1), 1)
    .option('--limit <MW>', 'feed-in limit of the park (default: 0.8 per turbine)', megawatts)
    .option('--out <dir>', 'folder for the results', 'out')
    .allowExcessArguments(false);
}

/** What a command line that has been parsed asks for. */
export function readOptions(command: Command, weather: readonly WeatherHour[]): Options {
  const given = command.opts<CommandLine>();
  const { turbines, processes, seed, out } = given;
  if (processes > turbines) {
    command.error(`error: ${processes} processes are too many for ${turbines} turbines`);
  }
  return {
    turbines,
    processes,
    seed,
    limitWatts: given.limit ?? turbines * LIMIT_WATTS_PER_TURBINE,
    hours: selectHours(weather, given, command),
    out,
  };
}

/** The options as they are on the command line. */
interface CommandLine {
  readonly turbines: number;
  readonly processes: number;
  readonly hours?: number;
  readonly start?: string;
  readonly seed: number;
  readonly limit?: number;
  readonly out: string;
}

function selectHours(
  weather: readonly WeatherHour[],
  { start, hours }: CommandLine,
  command: Command,
): readonly WeatherHour[] {
  const first = weather.findIndex((hour) => hour.time.toISOString().startsWith(start ?? ''));
  if (first < 0) {
    command.error(`error: the weather record, which is of 2010, has no hour ${start}`);
  }
  const left = weather.slice(first);
  if (hours !== undefined && hours > left.length) {
    command.error(`error: there are only ${left.length} hours left from the start`);
  }
  return left.slice(0, hours);
}

/** Reads a whole number. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

function dayOrHour(text: string): string {
  if (/^\d{4}-\d\d-\d\d(T\d\d:00)?$/.test(text)) return text;
  throw new InvalidArgumentError('It must look like 2010-06-01 or 2010-06-01T12:00.');
}

function megawatts(text: string): number {
  // Whole kilowatts, so that the sums in the results, which have three decimals, show the truth.
  const value = /^\d+(\.\d{1,3})?$/.test(text) ? Math.round(Number(text) * 1e6) : 0;
  if (value > 0) return value;
  throw new InvalidArgumentError('It must be a number of MW above 0 with at most three decimals.');
}
