import { ByteWriter, type Codec } from '@mas/codec';
import { msgpack } from '@mas/codec-msgpack';
import { msgpackr } from '@mas/codec-msgpackr';
import { Command } from 'commander';
import { codecValues } from './codec-values.ts';
import { median } from './statistics.ts';

const { rounds, addon } = new Command('codecs')
  .description('The time that codec-msgpackr takes, as a ratio to that of codec-msgpack.')
  .option('--rounds <number>', 'how often each codec takes its turn', Number, 51)
  .option(
    '--addon',
    'let an addon read strings, as it does where all of msgpackr is imported',
    false,
  )
  .parse()
  .opts<{ rounds: number; addon: boolean }>();

const TURN_MS = 4;
const WARM_UP_MS = 300;

if (addon) {
  const { isNativeAccelerationEnabled } = await import('msgpackr');
  if (!isNativeAccelerationEnabled) throw new Error('the addon is not installed');
}

// The first one is what the other is compared with.
const codecs = [msgpack().create(), msgpackr().create()] as const;
const target = new ByteWriter(4 * 1024 * 1024);

const rows: Record<string, Record<string, string | number>> = {};
for (const [name, values] of Object.entries(codecValues())) {
  const messages = values.map((value) => codecs[0].encode(value));
  rows[name] = {
    bytes: messages.reduce((sum, { length }) => sum + length, 0),
    encode: compare((codec) => encodeAll(codec, values)),
    decode: compare((codec) => decodeAll(codec, messages)),
  };
}
console.table(rows);

/** The median of the ratios round by round, and the quartiles. */
function compare(work: (codec: Codec) => void): string {
  const [base, other] = codecs.map((codec) => () => work(codec)) as [() => void, () => void];
  timeOf(base, repetitions(base, WARM_UP_MS));
  timeOf(other, repetitions(other, WARM_UP_MS));
  const count = repetitions(base, TURN_MS);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Each comes first as often as the other.
    const first = timeOf(round % 2 === 0 ? base : other, count);
    const second = timeOf(round % 2 === 0 ? other : base, count);
    ratios.push(round % 2 === 0 ? second / first : first / second);
  }
  ratios.sort((a, b) => a - b);
  const quarter = Math.floor(ratios.length / 4);
  const [low, middle, high] = [ratios[quarter]!, median(ratios), ratios.at(-1 - quarter)!];
  return `${middle.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

function timeOf(work: () => void, count: number): number {
  const start = performance.now();
  for (let index = 0; index < count; index += 1) work();
  return performance.now() - start;
}

/** How often something has to be done to take about so long. */
function repetitions(work: () => void, durationMs: number): number {
  let count = 1;
  while (timeOf(work, count) < durationMs) count *= 2;
  return count;
}

function encodeAll(codec: Codec, values: readonly unknown[]): void {
  for (const value of values) {
    target.length = 0;
    codec.encodeInto!(value, target);
  }
}

function decodeAll(codec: Codec, messages: readonly Uint8Array[]): void {
  for (const message of messages) codec.decode(message);
}
