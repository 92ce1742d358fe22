import { Container, ExternalClock, type Remote } from '@mas/agent';
import { type ControlledHour, Controller } from './controller.ts';
import type { Manager } from './manager.ts';
import { randomFrom } from './random.ts';
import type { Turbine } from './turbine.ts';
import type { WeatherHour } from './weather.ts';
import { Workers } from './workers.ts';

/** What is simulated. */
export interface SimulationOptions {
  readonly turbines: number;
  readonly processes: number;
  readonly seed: number;
  readonly limitWatts: number;
  readonly hours: readonly WeatherHour[];
  /** Is told how many hours are done. */
  readonly onHour?: (done: number) => void;
}

/** One hour of the park, with its weather. */
export interface ParkHour extends WeatherHour, ControlledHour {}

/** What came out. */
export interface Simulation {
  readonly hours: ParkHour[];
  /** How many calls went from the main process to agents in the others. */
  readonly remoteCalls: number;
}

/** Runs the park hour by hour, with its turbines spread over processes. */
export async function simulate(options: SimulationOptions): Promise<Simulation> {
  await using workers = new Workers(options.processes);
  return await workers.guard(run(workers, options));
}

async function run(workers: Workers, options: SimulationOptions): Promise<Simulation> {
  const clock = new ExternalClock(options.hours[0]!.time);
  await using container = await Container.create('tcp://127.0.0.1:0', { clock });
  const managers = await workers.connect(container);
  const turbines = await spawnTurbines(managers, options);
  const controller = container.spawn(Controller, turbines, options);

  const hours: ParkHour[] = [];
  for (const weather of options.hours) {
    await Promise.all([clock, ...managers].map((each) => each.setTime(weather.time)));
    hours.push({ ...weather, ...(await controller.controlHour()) });
    options.onHour?.(hours.length);
  }
  await workers.stop(managers);

  const perManager = hours.length + 1; // each hour, and to stop
  const remoteCalls = turbines.length + managers.length * perManager + controller.calls;
  return { hours, remoteCalls };
}

/** Makes the turbines, by turns in each process: what they do does not depend on where they are. */
function spawnTurbines(
  managers: readonly Remote<Manager>[],
  options: SimulationOptions,
): Promise<Remote<Turbine>[]> {
  const random = randomFrom(options.seed);
  const factors = Array.from({ length: options.turbines }, () => 0.85 + 0.3 * random());
  return Promise.all(
    factors.map((factor, i) => managers[i % managers.length]!.spawnTurbine({ factor })),
  );
}
