import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

export const HOUR_MS = 3_600_000;

/** One hour of the weather record. */
export interface WeatherHour {
  /** When the hour begins. The record is in local standard time, which is taken as UTC here. */
  readonly time: Date;
  /** The mean wind speed in m/s, at the height of the measuring mast. */
  readonly windSpeed: number;
}

/** The hours of one year in Seattle, one after the other without a gap. */
export function loadWeather(): WeatherHour[] {
  const [, ...lines] = readFileSync(findRecord(), 'utf8').trim().split('\n');
  return lines.map(parseLine);
}

/** The data are no module of the package that brings them: they lie beside the folder of one. */
function findRecord(): string {
  const entry = require.resolve('vega-datasets');
  return join(dirname(entry), '../data/seattle-weather-hourly-normals.csv');
}

function parseLine(line: string): WeatherHour {
  const [date, _pressure, _temperature, wind] = line.split(',');
  return { time: new Date(`${date}Z`), windSpeed: Number(wind) };
}
