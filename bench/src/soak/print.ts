import { formatDuration } from './duration.ts';
import type { Sample, Totals } from './series.ts';
import type { Progress, SoakResult } from './soak.ts';
import type { NamedVerdict } from './verdicts.ts';

/** Some lines for each interval. */
export function printProgress({ atMs, totals, disturbances, failures, samples }: Progress): void {
  const { kills, freezes } = disturbances;
  console.log(
    `${formatDuration(atMs)}  ${number(totals.settled)} calls settled, ${totals.open} open; ` +
      `${kills} kills, ${freezes} freezes; ${failures.length} failures`,
  );
  console.log(`  ${outcomesText(totals)}`);
  for (const [name, sample] of samples) console.log(`  ${sampleText(name, sample)}`);
  const latest = failures.at(-1);
  if (latest !== undefined) console.log(`  latest failure: ${latest.split('\n', 1)[0]}`);
}

/** All that the run has found out; the last line says whether it has passed. */
export function printResult(result: SoakResult): void {
  const { totals, verdicts, failures, disturbances, passed, elapsedMs } = result;
  console.log('\nCalls by kind and outcome');
  console.table(totals.byKind);
  console.log('Has anything grown? The second and the last quarter, after the warm-up');
  console.table(verdicts.map(verdictRow));
  for (const failure of failures) console.log(`\nfailure: ${failure}`);
  const grown = verdicts.filter(({ hasGrown }) => hasGrown).length;
  console.log(
    `\n${number(totals.settled)} calls in ${formatDuration(elapsedMs)}, ` +
      `${disturbances.kills} kills, ${disturbances.freezes} freezes, ` +
      `${failures.length} failures, ${grown} of ${verdicts.length} measures have grown`,
  );
  console.log(passed ? 'passed' : 'failed');
}

function outcomesText({ outcomes }: Totals): string {
  return Object.entries(outcomes)
    .map(([outcome, count]) => `${outcome} ${number(count)}`)
    .join(' | ');
}

function sampleText(name: string, sample: Sample): string {
  const { heapBytes, rssBytes, handles, sockets, timers, delay, load } = sample;
  return [
    name.padEnd(7),
    `heap ${megabytes(heapBytes)}`,
    `rss ${megabytes(rssBytes)}`,
    `${handles} handles (${sockets} connections), ${timers} timers`,
    `delay p50 ${delay.p50.toFixed(1)} p99 ${delay.p99.toFixed(1)} max ${delay.max.toFixed(0)} ms`,
    `${Math.round(load * 100)}% of a core`,
  ].join('  ');
}

function verdictRow({ process, measure, unit, before, after, limit, hasGrown }: NamedVerdict) {
  const text = (value: number) => (Number.isNaN(value) ? '-' : `${value.toFixed(1)} ${unit}`);
  const verdict = hasGrown === undefined ? 'too few samples' : hasGrown ? 'HAS GROWN' : 'no';
  return { process, measure, second: text(before), last: text(after), limit: text(limit), verdict };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
