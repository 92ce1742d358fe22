import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { toCsv } from './csv.ts';
import type { Options } from './options.ts';
import { drawPicture } from './picture.ts';
import { showProgress } from './progress.ts';
import type { Simulation, SimulationOptions } from './simulation.ts';
import { summarize } from './summary.ts';

/** Runs a simulation, shows how far it is and what came out, and saves the results. */
export async function report(
  options: Options,
  simulate: (options: SimulationOptions) => Promise<Simulation>,
): Promise<void> {
  await mkdir(options.out, { recursive: true });

  const started = performance.now();
  const simulation = await withProgress(options, simulate);
  const seconds = (performance.now() - started) / 1000;

  const { limitWatts } = options;
  console.log(`\n${summarize(simulation, { limitWatts, seconds })}\n`);
  await save(options.out, 'wind-park.csv', toCsv(simulation.hours));
  await save(options.out, 'wind-park.svg', await drawPicture(simulation.hours, limitWatts));
}

async function withProgress(
  options: Options,
  simulate: (options: SimulationOptions) => Promise<Simulation>,
): Promise<Simulation> {
  using progress = showProgress(options.hours.length);
  return await simulate({ ...options, onHour: (done) => progress.show(done) });
}

async function save(folder: string, name: string, content: string): Promise<void> {
  const file = resolve(folder, name);
  await writeFile(file, content);
  console.log(`written: ${file}`);
}
