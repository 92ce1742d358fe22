import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { ParkHour } from './simulation.ts';

/** Draws the power of the park over time, without and with control, as SVG. */
export function drawPicture(hours: readonly ParkHour[], limitWatts: number): Promise<string> {
  const { spec } = compile(chart(hours, limitWatts));
  return new View(parse(spec), { renderer: 'none' }).toSVG();
}

const WITHOUT_CONTROL = 'maximum without control';
const WITH_CONTROL = 'maximum with control';
const MEAN = 'mean with control';
const LIMIT = 'feed-in limit';

const COLORS = {
  title: null,
  scale: {
    domain: [WITHOUT_CONTROL, WITH_CONTROL, MEAN, LIMIT],
    range: ['#f4a850', '#92bfe4', '#12436d', '#b3261e'],
  },
  legend: { orient: 'top', labelFontSize: 13, labelLimit: 0, columnPadding: 16 },
} as const;

function chart(hours: readonly ParkHour[], limitWatts: number): TopLevelSpec {
  // Days are too coarse for a picture of a few of them.
  const byDay = hours.length > 31 * 24;
  const time = {
    field: 'time',
    timeUnit: byDay ? 'utcyearmonthdate' : 'utcyearmonthdatehours',
    type: 'temporal',
    title: null,
    scale: { type: 'utc' },
    axis: { format: byDay ? '%d %b' : '%d %b %H:%M', labelFlush: true, grid: false },
  } as const;
  return {
    title: {
      text: `Power of the wind park by ${byDay ? 'day' : 'hour'}`,
      anchor: 'start',
      fontSize: 18,
      offset: 12,
    },
    width: 900,
    height: 360,
    padding: 20,
    background: 'white',
    data: {
      values: hours.map((hour) => ({
        time: hour.time.getTime(),
        available: hour.availableWatts / 1e6,
        fedIn: hour.fedInWatts / 1e6,
      })),
    },
    layer: [
      {
        mark: { type: 'area', interpolate: 'step' },
        encoding: {
          x: time,
          y: { aggregate: 'max', field: 'available', title: 'power in MW' },
          color: { datum: WITHOUT_CONTROL, ...COLORS },
        },
      },
      {
        mark: { type: 'area', interpolate: 'step' },
        encoding: {
          x: time,
          y: { aggregate: 'max', field: 'fedIn' },
          color: { datum: WITH_CONTROL, ...COLORS },
        },
      },
      {
        mark: { type: 'line', interpolate: 'step', strokeWidth: 1.5 },
        encoding: {
          x: time,
          y: { aggregate: 'mean', field: 'fedIn' },
          color: { datum: MEAN, ...COLORS },
        },
      },
      {
        // With data of its own: it would be drawn once for each hour otherwise.
        data: { values: [{ limit: limitWatts / 1e6 }] },
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: {
          y: { field: 'limit', type: 'quantitative' },
          color: { datum: LIMIT, ...COLORS },
        },
      },
    ],
    config: {
      font: 'sans-serif',
      axis: { labelFontSize: 13, titleFontSize: 13, titlePadding: 10 },
    },
  };
}
