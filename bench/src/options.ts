import { Command, InvalidArgumentError } from 'commander';
import { allRows, PARTS, type Part, type Row } from './rows.ts';
import { entries, entryNamed } from './subjects/index.ts';

export interface Options {
  readonly rows: readonly Row[];
  readonly rounds: number;
  readonly turnMs: number;
  readonly warmUpMs: number | undefined;
  readonly out: string;
  readonly profile: boolean;
}

const SHORT = { rounds: 3, turnMs: 80 };
const FULL = { rounds: 15, turnMs: 300 };
/** Take part in every run of calls: what all are compared with. */
const ALWAYS = ['raw-promise', 'rpc'];

/** Reads the command line. `--help` tells what there is. */
export function readOptions(argv: readonly string[]): Options {
  const names = entries.map(({ name }) => name);
  const given = new Command('bench')
    .description('Measures calls between two processes, ours and those of others, side by side.')
    .option('--only <names...>', `parts (${PARTS.join(', ')}) or subjects (${names.join(', ')})`)
    .option('--work <names...>', 'some of the works: add, object, nested, bytes')
    .option('--mode <text>', 'of the calls, those whose mode has this text, such as 64')
    .option('--transport <name>', 'tcp or unix')
    .option('--placement <name>', 'one (CPU for client and server) or unpinned')
    .option('--full', 'all rows, with more and longer rounds: takes hours')
    .option('--rounds <number>', 'how often each subject takes its turn', positiveInteger)
    .option('--turn <ms>', 'how long a turn is', positiveInteger)
    .option(
      '--warm-up <ms>',
      'for each subject, instead of 3 s (10 s for grpc-js)',
      positiveInteger,
    )
    .option('--profile', 'shows in which functions the time goes, instead of measuring it')
    .option('--out <folder>', 'where results are written', 'results')
    .parse(argv)
    .opts<Given>();
  const usual = given.full === true ? FULL : SHORT;
  return {
    rows: chooseRows(given),
    rounds: given.rounds ?? usual.rounds,
    turnMs: given.turn ?? usual.turnMs,
    warmUpMs: given.warmUp,
    out: given.out,
    profile: given.profile === true,
  };
}

interface Given {
  readonly only?: readonly string[];
  readonly work?: readonly string[];
  readonly mode?: string;
  readonly transport?: string;
  readonly placement?: string;
  readonly full?: boolean;
  readonly rounds?: number;
  readonly turn?: number;
  readonly warmUp?: number;
  readonly profile?: boolean;
  readonly out: string;
}

function chooseRows(given: Given): Row[] {
  const only = given.only ?? [];
  const parts = PARTS.filter((part) => only.includes(part));
  const subjects = only.filter((name) => !parts.includes(name as Part));
  // What a filter asks for is there, also if the short version leaves it out.
  const full =
    given.full === true || given.transport !== undefined || given.placement !== undefined;
  return allRows({ full })
    .filter(({ part }) => parts.length === 0 || parts.includes(part))
    .filter(({ work }) => given.work === undefined || given.work.includes(work))
    .filter(({ part, mode }) => part !== 'calls' || mode.includes(given.mode ?? ''))
    .filter(({ transport }) => given.transport === undefined || transport === given.transport)
    .filter(({ placement }) => placement.startsWith(given.placement ?? ''))
    .map((row) => ({ ...row, subjects: chooseSubjects(row, { chosen: subjects, full }) }))
    .filter((row) => row.subjects.length > 0);
}

/** `rpc` means `rpc:json` as well. The short version leaves out other codecs at other layers. */
function chooseSubjects(
  row: Row,
  { chosen, full }: { readonly chosen: readonly string[]; readonly full: boolean },
): readonly string[] {
  if (chosen.length === 0) {
    return full ? row.subjects : row.subjects.filter((name) => !/^(channel|agent):/.test(name));
  }
  for (const name of chosen) entryNamed(name);
  const matching = row.subjects.filter((name) =>
    chosen.some((one) => name === one || name.startsWith(`${one}:`) || name.startsWith(`${one} `)),
  );
  if (matching.length === 0 || row.part !== 'calls') return matching;
  return row.subjects.filter((name) => matching.includes(name) || ALWAYS.includes(name));
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
