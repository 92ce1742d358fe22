import { parseOptions } from './options.ts';
import { report } from './report.ts';
import { simulate } from './simulation.ts';
import { loadWeather } from './weather.ts';

const options = parseOptions(process.argv.slice(2), loadWeather());
try {
  const { turbines, processes, seed } = options;
  console.log(`turbines: ${turbines}, processes: ${processes}, seed: ${seed}`);
  await report(options, simulate);
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 1;
}
