import { megawatts } from './csv.ts';
import { sum } from './share-limit.ts';
import type { Simulation } from './simulation.ts';

/** The results as a short table. */
export function summarize(
  { hours, remoteCalls }: Simulation,
  run: { readonly limitWatts: number; readonly seconds: number },
): string {
  const available = hours.map((hour) => hour.availableWatts);
  const fedIn = hours.map((hour) => hour.fedInWatts);
  const limited = hours.filter((hour) => hour.limited).length;
  const rows: [label: string, value: string, unit: string][] = [
    ['hours', whole(hours.length), ''],
    // One hour at one watt is one watt-hour.
    ['energy without control', grouped(sum(available) / 1e6), 'MWh'],
    ['energy with control', grouped(sum(fedIn) / 1e6), 'MWh'],
    ['hours limited', whole(limited), ''],
    ['feed-in limit', megawatts(run.limitWatts), 'MW'],
    ['largest sum without control', megawatts(Math.max(...available)), 'MW'],
    ['largest sum with control', megawatts(Math.max(...fedIn)), 'MW'],
    ['remote calls', whole(remoteCalls), ''],
    ['time taken', run.seconds.toFixed(1), 's'],
  ];
  return rows
    .map(([label, value, unit]) => `${label.padEnd(30)}${value.padStart(12)} ${unit}`.trimEnd())
    .join('\n');
}

function whole(value: number): string {
  return value.toLocaleString('en');
}

function grouped(value: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}
