import type { Results, RowResult, Samples } from '../results.ts';
import { ON_OTHER_NODE } from '../rows.ts';
import { title } from '../run.ts';
import { median, ratio, spread } from '../statistics.ts';
import { entryNamed } from '../subjects/index.ts';
import { percent, short, table } from './table.ts';

/** The results as Markdown: an overview first, then all that is known of each row. */
export function report(results: Results): string {
  const { rows } = results;
  const of = (part: string) => rows.filter((row) => row.part === part);
  return [
    ...head(results),
    ...overview(of('calls')),
    ...details('Calls', of('calls'), callTable),
    ...details('Within one process', of('in-process'), plainTable),
    ...details('Codecs alone', of('codecs'), plainTable),
    ...growth(of('growth')),
    ...details('Versions of Node', of('nodes'), nodesTable),
    '',
  ].join('\n');
}

function head({ machine, date, rounds, turnMs, leftOut, idle }: Results): string[] {
  const { processor, cpus, memoryGiB, system, node, versions } = machine;
  const lines = [
    '# Results',
    '',
    `${date}, ${cpus} CPUs (${processor}), ${memoryGiB} GiB, ${system}, Node ${node}.`,
    `${rounds} rounds, turns of ${turnMs} ms. Ratios are the medians of those of each round.`,
    '',
    `Versions: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
  ];
  for (const [part, share] of Object.entries(idle)) {
    lines.push('', `Idle, all subjects of "${part}" together took ${percent(share)} of one CPU.`);
  }
  for (const { subject, why } of leftOut) {
    lines.push('', `Left out: ${subject}, because ${why.split('\n')[0]}.`);
  }
  return lines;
}

/** One table for each placement and transport: how many times as fast ours is as each other. */
function overview(rows: readonly RowResult[]): string[] {
  const lines: string[] = [];
  for (const setting of unique(rows.map(settingOf))) {
    const own = rows.filter((row) => settingOf(row) === setting);
    const names = unique(own.flatMap(({ subjects }) => Object.keys(subjects)));
    const others = names.filter((name) => entryNamed(name).kind === 'other');
    if (others.length === 0) continue;
    lines.push('', `## How many times as fast ours is: ${setting}`, '');
    const body = own.flatMap((row) => {
      const label = `${row.work}, ${row.mode}`;
      const rates = others.map((name) => timesAsFast(row, name, 'rates'));
      // One at a time, the usual call says more than the rate, which the slowest calls decide.
      if (row.inFlight * row.connections > 1) return [[label, ...rates]];
      return [
        [label, ...rates],
        [`${label}: p50`, ...others.map((name) => timesAsFast(row, name, 'p50'))],
      ];
    });
    lines.push(table(['', ...others], body));
  }
  return lines;
}

function timesAsFast({ subjects }: RowResult, name: string, by: 'rates' | 'p50'): string {
  const [ours, theirs] = [subjects[against(name)], subjects[name]];
  if (ours === undefined || theirs === undefined) return '';
  return short(
    by === 'rates' ? ratio(ours.rates, theirs.rates).median : ratio(theirs.p50, ours.p50).median,
  );
}

function settingOf({ transport, placement }: RowResult): string {
  return `${transport}, ${placement}`;
}

function against(name: string): string {
  return entryNamed(name).against ?? 'rpc';
}

function details(
  heading: string,
  rows: readonly RowResult[],
  tableOf: (row: RowResult) => string,
): string[] {
  if (rows.length === 0) return [];
  return [
    '',
    `## ${heading}`,
    ...rows.flatMap((row) => ['', `### ${title(row)}`, '', tableOf(row)]),
  ];
}

function callTable({ subjects }: RowResult): string {
  const limit = subjects['raw-promise'];
  const head = ['', 'calls/s', 'spread', 'of the limit', 'ours is × as fast', 'p50 µs', 'p99 µs'];
  const costs = ['CPU µs/call', 'garbage bytes/call', 'collecting', 'peak MiB'];
  const body = bySpeed(subjects).map(([name, samples]) => {
    const { rates, p50, p99, cost } = samples;
    const ours = subjects[against(name)];
    const compared = entryNamed(name).kind === 'other' && ours !== undefined;
    return [
      name,
      short(median(rates)),
      percent(spread(rates)),
      limit === undefined ? '' : short(ratio(rates, limit.rates).median),
      compared ? short(ratio(ours.rates, rates).median) : '',
      p50.length === 0 ? '' : short(median(p50)),
      p99.length === 0 ? '' : short(median(p99)),
      short(cost?.cpuUsPerCall),
      cost?.garbageBytesPerCall === undefined ? '' : short(Math.round(cost.garbageBytesPerCall)),
      percent(cost?.collecting),
      cost?.peakBytes === undefined ? '' : short(Math.round(cost.peakBytes / 2 ** 20)),
    ];
  });
  return table([...head, ...costs], body);
}

function plainTable({ subjects }: RowResult): string {
  const first = Object.keys(subjects)[0]!;
  const head = ['', 'per second', 'spread', `of ${first}`, 'bytes each'];
  const body = Object.entries(subjects).map(([name, { rates, bytesEach }]) => [
    name,
    short(median(rates)),
    percent(spread(rates)),
    short(ratio(rates, subjects[first]!.rates).median),
    bytesEach.length === 0 ? '' : short(median(bytesEach)),
  ]);
  return table(head, body);
}

/** Each subject on the other Node against the same on the one that runs the suite. */
function nodesTable({ subjects }: RowResult): string {
  const body = Object.entries(subjects).map(([name, { rates }]) => {
    const here = subjects[name.replace(ON_OTHER_NODE, '')];
    const compared = name.endsWith(ON_OTHER_NODE) && here !== undefined;
    return [
      name,
      short(median(rates)),
      percent(spread(rates)),
      compared ? short(ratio(rates, here.rates).median) : '',
    ];
  });
  return table(['', 'calls/s', 'spread', 'times as fast as here'], body);
}

/** Rows of one subject that differ in one number, against the first of them. */
function growth(rows: readonly RowResult[]): string[] {
  if (rows.length === 0) return [];
  const head = ['', 'calls/s', 'of the first', 'bytes per connection'];
  const lines = ['', '## Cost as work grows', ''];
  const names = unique(rows.flatMap(({ subjects }) => Object.keys(subjects)));
  const body = names.flatMap((name) => {
    const own = rows.filter(({ subjects }) => subjects[name] !== undefined);
    return own.map((row) => {
      const { rates, bytesPerConnection } = row.subjects[name]!;
      const first = own[0]!.subjects[name]!;
      return [
        `${name}: ${row.work}, ${row.mode}`,
        short(median(rates)),
        short(median(rates) / median(first.rates)),
        bytesPerConnection === undefined ? '' : short(Math.round(bytesPerConnection)),
      ];
    });
  });
  return [...lines, table(head, body)];
}

function bySpeed(subjects: RowResult['subjects']): [string, Samples][] {
  return Object.entries(subjects).sort(([, a], [, b]) => median(b.rates) - median(a.rates));
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
