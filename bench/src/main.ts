import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Command, InvalidArgumentError } from 'commander';
import { callsPerSecond } from './measure.ts';
import { median } from './statistics.ts';
import { subjects } from './subjects.ts';

const { only, rounds } = new Command('bench')
  .description('Calls of add(3, 4) in another process, each layer against bare sockets.')
  .option('--only <subject>', `one of ${subjects.map(({ name }) => name).join(', ')}, besides raw`)
  .option('--rounds <number>', 'how often each subject takes its turn', positiveInteger, 7)
  .parse()
  .opts<{ only?: string; rounds: number }>();

const IN_FLIGHT = [1, 64, 1024];
const TURN_MS = 300;
const WARM_UP_MS = 1000;

const chosen = subjects.filter(({ name }) => only === undefined || name === only || name === 'raw');
const server = fork(new URL('./server.js', import.meta.url));
const [addresses] = (await once(server, 'message')) as [Record<string, string>];
const clients = await Promise.all(
  chosen.map(async ({ name, connect }) => ({ name, call: await connect(addresses[name]!) })),
);

for (const { call } of clients) await callsPerSecond(call, 64, WARM_UP_MS);

const rows: Record<string, Record<string, string>> = {};
for (const inFlight of IN_FLIGHT) {
  const rates = new Map<string, number[]>(clients.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    // Each round begins with another one, so that none always runs after the same.
    for (let turn = 0; turn < clients.length; turn += 1) {
      const { name, call } = clients[(round + turn) % clients.length]!;
      rates.get(name)!.push(await callsPerSecond(call, inFlight, TURN_MS));
    }
  }
  const raw = rates.get('raw')!;
  for (const [name, own] of rates) {
    const row = rows[name] ?? {};
    rows[name] = row;
    const ratio = median(own.map((rate, round) => rate / raw[round]!));
    row[`${inFlight} in flight, k/s`] = (median(own) / 1000).toFixed(1);
    row[`${inFlight}, of raw`] = ratio.toFixed(2);
  }
}
console.table(rows);
server.disconnect();
process.exit();

function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
