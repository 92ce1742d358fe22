import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Results, RowResult } from '../results.ts';
import { median } from '../statistics.ts';
import { entryNamed } from '../subjects/index.ts';

/** SVG files for light and dark backgrounds, by name. What was not measured has no picture. */
export function pictures({ rows }: Results): Record<string, string> {
  const calls = callRates(rows);
  const growth = growthRates(rows);
  return {
    ...(calls.length === 0 ? {} : { 'calls.svg': callsPicture(calls) }),
    ...(growth.length === 0 ? {} : { 'growth.svg': growthPicture(growth) }),
  };
}

interface Bar {
  readonly title: string;
  readonly mode: string;
  readonly rate: number;
  readonly kind: string;
}

const COLORS = { mas: '#2f81f7', others: '#8b949e', 'the limit': '#c69026' };
const MODES = ['one at a time', '64 in flight'];

function callRates(rows: readonly RowResult[]): Bar[] {
  const shown = rows.filter(
    ({ part, work, mode, transport, placement }) =>
      part === 'calls' &&
      work === 'add' &&
      transport === 'tcp' &&
      placement === 'one CPU' &&
      MODES.includes(mode),
  );
  return shown.flatMap(({ mode, subjects }) =>
    Object.entries(subjects).flatMap(([name, { rates }]) => {
      const { kind, title } = entryNamed(name);
      const drawn =
        kind === 'other' || name === 'raw-promise' || (kind === 'ours' && !name.includes(':'));
      if (!drawn) return [];
      const group = kind === 'ours' ? 'mas' : kind === 'limit' ? 'the limit' : 'others';
      return [{ title, mode, rate: median(rates) / 1000, kind: group }];
    }),
  );
}

function callsPicture(bars: readonly Bar[]): string {
  const count = new Set(bars.map(({ title }) => title)).size;
  return svg({
    width: 860,
    height: 70 + count * 22,
    marginLeft: 190,
    marginRight: 50,
    x: {
      label: 'thousand calls of add(3, 4) per second, client and server on one CPU',
      grid: true,
    },
    y: { label: null },
    fx: { label: null, domain: MODES.filter((mode) => bars.some((bar) => bar.mode === mode)) },
    color: { domain: Object.keys(COLORS), range: Object.values(COLORS), legend: false },
    marks: [
      Plot.barX(bars, {
        ...{ x: 'rate', y: 'title', fx: 'mode', fill: 'kind' },
        sort: { y: '-x', reduce: 'max' },
      }),
      Plot.text(bars, {
        ...{ x: 'rate', y: 'title', fx: 'mode', dx: 4, textAnchor: 'start', fill: 'currentColor' },
        text: ({ rate }: Bar) => (rate < 10 ? rate.toFixed(1) : rate.toFixed(0)),
      }),
      Plot.ruleX([0]),
    ],
  });
}

interface Point {
  readonly of: string;
  readonly how: string;
  readonly many: number;
  readonly share: number;
}

/** Of each series, against its first point. */
function growthRates(rows: readonly RowResult[]): Point[] {
  const points: Point[] = [];
  const first = new Map<string, number>();
  for (const { part, work, connections, subjects } of rows) {
    if (part !== 'growth') continue;
    for (const [name, { rates }] of Object.entries(subjects)) {
      const [what, number] = work.split(' ');
      const how =
        number === undefined ? 'connections' : what === 'depth' ? 'parts of the path' : what!;
      const rate = median(rates);
      const key = `${name} ${how}`;
      if (!first.has(key)) first.set(key, rate);
      const many = number === undefined ? connections : Number(number);
      const of = name === 'raw-promise' ? 'bare sockets' : 'mas';
      points.push({ of, how, many, share: rate / first.get(key)! });
    }
  }
  return points;
}

function growthPicture(points: readonly Point[]): string {
  const series = { x: 'many', y: 'share', fx: 'how', stroke: 'of' } as const;
  return svg({
    width: 860,
    height: 280,
    marginLeft: 50,
    x: { type: 'log', label: 'how many', tickFormat: '~s', ticks: 5 },
    y: { label: 'calls per second, against the fewest', grid: true, domain: [0, 1.2] },
    fx: { label: null },
    color: {
      domain: ['mas', 'bare sockets'],
      range: [COLORS.mas, COLORS['the limit']],
    },
    marks: [
      Plot.ruleY([0]),
      Plot.lineY(points, { ...series, strokeWidth: 2 }),
      Plot.dot(points, { ...series, fill: 'of' }),
      Plot.text(
        points,
        Plot.selectLast({
          ...series,
          z: 'of',
          text: 'of',
          stroke: null,
          fill: 'of',
          dy: -12,
        } as never),
      ),
    ],
  });
}

/** Text and axes take the colour that the reader's background asks for. */
function svg(options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const figure = Plot.plot({
    ...options,
    document: document as unknown as Document,
    style: { background: 'none', fontFamily: 'system-ui, sans-serif', fontSize: '12px' } as never,
  });
  figure.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const style =
    '<style>svg{color:#1f2328}@media (prefers-color-scheme:dark){svg{color:#e6edf3}}</style>';
  return `${figure.outerHTML.replace(/(<svg[^>]*>)/, `$1${style}`)}\n`;
}
