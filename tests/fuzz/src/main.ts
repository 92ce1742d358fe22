import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { fuzz } from './fuzz.ts';
import { send } from './send.ts';
import { targets } from './targets.ts';

interface Options {
  readonly frames: number;
  readonly seed?: number;
  readonly session?: number;
  readonly target?: string;
  readonly hex?: Buffer;
}

const options = new Command('fuzz')
  .description('Sends what no honest peer would send to real servers, and watches them.')
  .option('--frames <number>', 'how many mutated frames to send', wholeNumber, 50_000)
  .option('--seed <number>', 'repeats a run; without it, a seed is drawn and printed', wholeNumber)
  .option('--session <number>', 'runs one session of that seed alone', wholeNumber)
  .option('--hex <bytes>', 'sends these bytes alone to the target, and prints what comes back', hex)
  .option('--target <name>', `one of ${targets.map(({ name }) => name).join(', ')}`)
  .parse()
  .opts<Options>();

try {
  for await (const line of run(options)) console.log(line);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function* run({ frames, seed, session, target = '', hex }: Options): AsyncIterable<string> {
  if (hex !== undefined) {
    yield* await send(target, hex);
    return;
  }
  const { summary } = await fuzz({
    frames,
    seed: seed ?? randomInt(2 ** 31),
    ...(session !== undefined && { session }),
    onProgress: (line) => console.log(line),
  });
  yield summary;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a whole number of at least 0.');
}

function hex(text: string): Buffer {
  if (/^([0-9a-f]{2})+$/i.test(text)) return Buffer.from(text, 'hex');
  throw new InvalidArgumentError('It must be pairs of hexadecimal digits.');
}
