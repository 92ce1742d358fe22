import type { Container } from '@mas/agent';
import { report } from '../wind-park/report.ts';
import { simulate, startNodeWorkers } from '../wind-park/simulation.ts';
import { loadWeather } from '../wind-park/weather.ts';
import type { Worker } from '../wind-park/workers.ts';
import { checkInterpreter } from './interpreter.ts';
import { parsePythonOptions } from './options.ts';
import { PythonWorker } from './python-worker.ts';

const options = parsePythonOptions(process.argv.slice(2), loadWeather());
try {
  const { turbines, python, processes, seed, interpreter } = options;
  await checkInterpreter(interpreter);
  console.log(
    `turbines: ${turbines}, ${python} of them in Python, processes: ${processes} and one of Python, ` +
      `seed: ${seed}`,
  );
  await report(options, (given) => simulate(given, startWorkers));
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 1;
}

/** The last turbines are in Python, all of them in one process. */
function startWorkers(container: Container): Worker[] {
  const turbines = options.turbines - options.python;
  const python = new PythonWorker(container, options);
  return [
    ...startNodeWorkers(container, { ...options, turbines }),
    ...Array.from({ length: options.python }, () => python),
  ];
}
