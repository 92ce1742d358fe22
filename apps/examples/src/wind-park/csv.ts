import type { ParkHour } from './simulation.ts';
import { windAtHub } from './wind-profile.ts';

const HEADER = 'time,wind_mast_m_s,wind_hub_m_s,available_mw,limited,fed_in_mw';

/** All hours as CSV. Fixed decimals make equal results equal files. */
export function toCsv(hours: readonly ParkHour[]): string {
  return `${[HEADER, ...hours.map(toLine)].join('\n')}\n`;
}

function toLine(hour: ParkHour): string {
  return [
    hour.time.toISOString().slice(0, 19),
    hour.windSpeed.toFixed(1),
    windAtHub(hour.windSpeed).toFixed(2),
    megawatts(hour.availableWatts),
    hour.limited ? 1 : 0,
    megawatts(hour.fedInWatts),
  ].join(',');
}

/** Power in MW with three decimals. */
export function megawatts(watts: number): string {
  return (watts / 1e6).toFixed(3);
}
