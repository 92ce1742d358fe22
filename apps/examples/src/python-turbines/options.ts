import { Command } from 'commander';
import { defineOptions, integer, type Options, readOptions } from '../wind-park/options.ts';
import type { WeatherHour } from '../wind-park/weather.ts';

/** What the user has asked for. */
export interface PythonOptions extends Options {
  /** How many of the turbines are in Python: the last ones. */
  readonly python: number;
  readonly interpreter: string;
}

/** Reads the command line. Where it is wrong, says why and ends the program. */
export function parsePythonOptions(
  args: readonly string[],
  weather: readonly WeatherHour[],
  command: Command = new Command(),
): PythonOptions {
  defineOptions(command)
    .name('python-turbines')
    .description('Simulates the wind park with some of its turbines in a Python process.')
    .option('--python <n>', 'number of turbines in Python (default: half)', integer(1, 1000))
    .option(
      '--python-interpreter <path>',
      'a Python that has aiomas 2.0.1 and msgpack 0.6.2 (default: MAS_PYTHON in the environment, ' +
        'or python3)',
    )
    .parse(args, { from: 'user' });

  const options = readOptions(command, weather);
  const { turbines } = options;
  const given = command.opts<{ python?: number; pythonInterpreter?: string }>();
  const { python = Math.ceil(turbines / 2) } = given;
  if (python > turbines) {
    command.error(`error: ${python} turbines in Python are too many for ${turbines} turbines`);
  }
  // No process without a turbine.
  const processes = Math.min(options.processes, turbines - python);
  const interpreter = given.pythonInterpreter ?? (process.env.MAS_PYTHON || 'python3');
  return { ...options, processes, python, interpreter };
}
