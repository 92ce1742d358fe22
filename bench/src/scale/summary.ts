import { median } from '../statistics.ts';
import type { AgentsRound, ConnectionsRound, Latencies } from './rounds.ts';

/** One figure, over all rounds. */
export interface Figure {
  readonly name: string;
  readonly unit: 'bytes' | 'ms' | 'calls/s';
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** By round. */
  readonly values: readonly number[];
}

interface Measure<R> extends Pick<Figure, 'name' | 'unit'> {
  value(round: R): number;
}

export function summarizeAgents(rounds: readonly AgentsRound[]): Figure[] {
  return figures<AgentsRound>(rounds, [
    { name: 'heap of an agent', unit: 'bytes', value: ({ each }) => each.heap },
    { name: 'rss of an agent', unit: 'bytes', value: ({ each }) => each.rss },
    { name: 'heap left of an agent, removed', unit: 'bytes', value: ({ left }) => left.heap },
    ...latencyMeasures,
  ]);
}

export function summarizeConnections(rounds: readonly ConnectionsRound[]): Figure[] {
  return figures<ConnectionsRound>(rounds, [
    { name: 'heap of a connection, server', unit: 'bytes', value: ({ server }) => server.heap },
    { name: 'rss of a connection, server', unit: 'bytes', value: ({ server }) => server.rss },
    { name: 'heap of a connection, client', unit: 'bytes', value: ({ client }) => client.heap },
    { name: 'rss of a connection, client', unit: 'bytes', value: ({ client }) => client.rss },
    {
      name: 'heap left, server, closed',
      unit: 'bytes',
      value: ({ serverLeft }) => serverLeft.heap,
    },
    {
      name: 'heap left, client, closed',
      unit: 'bytes',
      value: ({ clientLeft }) => clientLeft.heap,
    },
    ...latencyMeasures,
  ]);
}

/** A table with the spread of each figure. */
export function printFigures(figures: readonly Figure[]): void {
  const rows = figures.map(({ name, unit, median, min, max }) => {
    const digits = unit === 'ms' ? 3 : 0;
    const text = (value: number) => value.toFixed(digits);
    return [name, { median: text(median), min: text(min), max: text(max), unit }];
  });
  console.table(Object.fromEntries(rows));
}

const latencyMeasures: readonly Measure<Latencies>[] = [
  { name: 'call, no others, p50', unit: 'ms', value: ({ alone }) => alone.p50 },
  { name: 'call, no others, p99', unit: 'ms', value: ({ alone }) => alone.p99 },
  { name: 'call, others idle, p50', unit: 'ms', value: ({ othersIdle }) => othersIdle.p50 },
  { name: 'call, others idle, p99', unit: 'ms', value: ({ othersIdle }) => othersIdle.p99 },
  { name: 'call, 100 others call, p50', unit: 'ms', value: ({ someCalling }) => someCalling.p50 },
  { name: 'call, 100 others call, p99', unit: 'ms', value: ({ someCalling }) => someCalling.p99 },
  {
    name: 'calls of the 100 others',
    unit: 'calls/s',
    value: ({ callsPerSecond }) => callsPerSecond,
  },
];

function figures<R>(rounds: readonly R[], measures: readonly Measure<R>[]): Figure[] {
  return measures.map(({ name, unit, value }) => {
    const values = rounds.map(value);
    const [min, max] = [Math.min(...values), Math.max(...values)];
    return { name, unit, median: median(values), min, max, values };
  });
}
