import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { fuzz } from './fuzz.ts';
import { fuzzClients } from './fuzz-clients.ts';
import { send } from './send.ts';
import { targets } from './targets.ts';

interface Options {
  readonly frames: number;
  readonly seed?: number;
  readonly session?: number;
  readonly clients?: number;
  readonly target?: string;
  readonly hex?: Buffer;
}

const options = new Command('fuzz')
  .description('Sends what no honest peer would send to real servers, and watches them.')
  .option('--frames <number>', 'how many mutated frames to send', wholeNumber, 50_000)
  .option('--seed <number>', 'repeats a run; without it, a seed is drawn and printed', wholeNumber)
  .option('--session <number>', 'runs one session of that seed alone', wholeNumber)
  .option(
    '--clients <number>',
    'the other direction: connections to each hostile server',
    wholeNumber,
  )
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

async function* run({
  frames,
  seed = randomInt(2 ** 31),
  session,
  clients,
  target = '',
  hex,
}: Options): AsyncIterable<string> {
  if (hex !== undefined) {
    yield* await send(target, hex);
    return;
  }
  const onProgress = (line: string) => console.log(line);
  if (clients !== undefined) {
    const { changed, settled } = await fuzzClients({ seed, connections: clients, onProgress });
    yield `seed ${seed}; ${changed} messages changed; calls settled: ${JSON.stringify(settled)}`;
    return;
  }
  const { summary } = await fuzz({
    frames,
    seed,
    ...(session !== undefined && { session }),
    onProgress,
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
