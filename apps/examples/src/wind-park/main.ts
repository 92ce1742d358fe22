import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { toCsv } from './csv.ts';
import { parseOptions } from './options.ts';
import { drawPicture } from './picture.ts';
import { showProgress } from './progress.ts';
import { type Simulation, simulate } from './simulation.ts';
import { summarize } from './summary.ts';
import { loadWeather } from './weather.ts';

const options = parseOptions(process.argv.slice(2), loadWeather());
try {
  await main();
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  await mkdir(options.out, { recursive: true });
  const { turbines, processes, seed, limitWatts } = options;
  console.log(`turbines: ${turbines}, processes: ${processes}, seed: ${seed}`);

  const started = performance.now();
  const simulation = await simulateWithProgress();
  const seconds = (performance.now() - started) / 1000;

  console.log(`\n${summarize(simulation, { limitWatts, seconds })}\n`);
  await save('wind-park.csv', toCsv(simulation.hours));
  await save('wind-park.svg', await drawPicture(simulation.hours, limitWatts));
}

async function simulateWithProgress(): Promise<Simulation> {
  using progress = showProgress(options.hours.length);
  return await simulate({ ...options, onHour: (done) => progress.show(done) });
}

async function save(name: string, content: string): Promise<void> {
  const file = resolve(options.out, name);
  await writeFile(file, content);
  console.log(`written: ${file}`);
}
