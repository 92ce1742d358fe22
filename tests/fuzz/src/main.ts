import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { fuzz } from './fuzz.ts';

const { frames, seed, session } = new Command('fuzz')
  .description('Sends what no honest peer would send to real servers, and watches them.')
  .option('--frames <number>', 'how many mutated frames to send', wholeNumber, 50_000)
  .option('--seed <number>', 'repeats a run; without it a seed is drawn, and printed', wholeNumber)
  .option('--session <number>', 'runs one session alone', wholeNumber)
  .parse()
  .opts<{ frames: number; seed?: number; session?: number }>();

const environment = process.env.MAS_FUZZ_SEED;
const chosen = seed ?? (environment === undefined ? randomInt(2 ** 31) : wholeNumber(environment));

try {
  const { summary } = await fuzz({
    seed: chosen,
    frames,
    ...(session !== undefined && { session }),
    onProgress: (line) => console.log(line),
  });
  console.log(summary);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a whole number of at least 0.');
}
