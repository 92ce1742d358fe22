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
  readonly ours: boolean;
}

const OURS = '#2f81f7';
const OTHERS = '#8b949e';
const LIMIT = '#c69026';
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
      const drawn = kind === 'other' || (kind === 'ours' && !name.includes(':'));
      if (!drawn || rates.length === 0) return [];
      return [{ title, mode, rate: median(rates) / 1000, ours: kind === 'ours' }];
    }),
  );
}

/** Each mode has a scale of its own: they differ too much for one. */
function callsPicture(bars: readonly Bar[]): string {
  const modes = MODES.filter((mode) => bars.some((bar) => bar.mode === mode));
  const figures = modes.map((mode) => callsOf(bars.filter((bar) => bar.mode === mode)));
  return sideBySide(figures, 'Calls of add(3, 4) per second, by library');
}

function callsOf(bars: readonly Bar[]): SVGSVGElement {
  return plot({
    width: 445,
    height: 80 + bars.length * 22,
    marginLeft: 165,
    marginRight: 40,
    marginTop: 30,
    marginBottom: 45,
    x: {
      label: 'thousand calls of add(3, 4) per second',
      labelAnchor: 'center',
      labelArrow: 'none',
      grid: true,
      ticks: 4,
    },
    y: { label: null, tickSize: 0 },
    fx: { label: null },
    marks: [
      Plot.barX(bars, {
        ...{ x: 'rate', y: 'title', fx: 'mode', sort: { y: '-x' } },
        fill: ({ ours }: Bar) => (ours ? OURS : OTHERS),
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
  const subjects = [...new Set(points.map(({ how }) => how))];
  const figures = subjects.map((how) => growthOf(points.filter((point) => point.how === how)));
  return sideBySide(figures, 'Calls per second as work grows');
}

function growthOf(points: readonly Point[]): SVGSVGElement {
  const series = { x: 'many', y: 'share' } as const;
  const color = ({ of }: Point) => (of === 'mas' ? OURS : LIMIT);
  return plot({
    width: 290,
    height: 260,
    marginLeft: 55,
    marginRight: 30,
    marginTop: 30,
    marginBottom: 45,
    x: {
      type: 'log',
      label: points[0]!.how,
      labelAnchor: 'center',
      labelArrow: 'none',
      tickFormat: '~s',
      ticks: 4,
    },
    y: {
      label: 'calls per second, of the first',
      labelAnchor: 'center',
      labelArrow: 'none',
      grid: true,
      ticks: 5,
      domain: [0, Math.max(1.2, ...points.map(({ share }) => share))],
    },
    marks: [
      Plot.ruleY([0]),
      Plot.lineY(points, { ...series, z: 'of', stroke: color, strokeWidth: 2 }),
      Plot.dot(points, { ...series, fill: color }),
      Plot.text(
        points,
        // Where there is most room between the two.
        Plot.select(
          ((index: number[]) => [index[1]!]) as never,
          {
            ...{ ...series, z: 'of', text: 'of', fill: color, textAnchor: 'start', dx: 8, dy: -6 },
          } as never,
        ),
      ),
    ],
  });
}

function plot(options: Plot.PlotOptions): SVGSVGElement {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return Plot.plot({
    ...options,
    document: document as unknown as Document,
    style: { background: 'none', fontFamily: 'system-ui, sans-serif', fontSize: '12px' } as never,
  }) as SVGSVGElement;
}

/** Text and axes take the colour that the reader's background asks for. */
function sideBySide(figures: readonly SVGSVGElement[], title: string): string {
  let width = 0;
  const parts = figures.map((figure) => {
    figure.setAttribute('x', String(width));
    width += Number(figure.getAttribute('width'));
    return figure.outerHTML;
  });
  const height = Math.max(...figures.map((figure) => Number(figure.getAttribute('height'))));
  const size = `role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const style =
    '<style>svg{color:#1f2328}@media (prefers-color-scheme:dark){svg{color:#e6edf3}}</style>';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><title>${title}</title>${style}${parts.join('')}</svg>\n`;
}
