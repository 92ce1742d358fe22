import { Container, ExternalClock, type Remote } from '@mas/agent';
import { type ControlledHour, Controller } from './controller.ts';
import { NodeWorker } from './node-worker.ts';
import { randomFrom } from './random.ts';
import type { Turbine } from './turbine.ts';
import type { WeatherHour } from './weather.ts';
import { type TurbineManager, type Worker, Workers } from './workers.ts';

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

/** Starts the processes that turbines run in, and returns for each turbine the one it is in. */
export type StartWorkers = (container: Container) => readonly Worker[];

/** One hour of the park, with its weather. */
export interface ParkHour extends WeatherHour, ControlledHour {}

/** What came out. */
export interface Simulation {
  readonly hours: ParkHour[];
  /** How many calls went between the main process and the others. */
  readonly remoteCalls: number;
}

/** Runs the park hour by hour; what turbines do does not depend on where they are. */
export async function simulate(
  options: SimulationOptions,
  startWorkers: StartWorkers = (container) => startNodeWorkers(container, options),
): Promise<Simulation> {
  const clock = new ExternalClock(options.hours[0]!.time);
  await using container = await Container.create('tcp://127.0.0.1:0', { clock });
  const places = startWorkers(container);
  await using workers = new Workers(new Set(places));
  return await workers.guard(run({ container, clock, workers, places }, options));
}

/** Starts processes, and has the turbines take turns in them. */
export function startNodeWorkers(
  container: Container,
  { turbines, processes }: Pick<SimulationOptions, 'turbines' | 'processes'>,
): Worker[] {
  const workers = Array.from({ length: processes }, () => new NodeWorker(container));
  return Array.from({ length: turbines }, (_, i) => workers[i % processes]!);
}

/** Where a simulation takes place. */
interface Site {
  readonly container: Container;
  readonly clock: ExternalClock;
  readonly workers: Workers;
  readonly places: readonly Worker[];
}

async function run(site: Site, options: SimulationOptions): Promise<Simulation> {
  const { container, clock, workers, places } = site;
  const managers = await workers.connect();
  const turbines = await spawnTurbines(
    places.map((worker) => managers.get(worker)!),
    options.seed,
  );
  const controller = container.spawn(Controller, turbines, options);

  const clocks = [clock, ...managers.values()];
  const hours: ParkHour[] = [];
  for (const weather of options.hours) {
    await Promise.all(clocks.map((each) => each.setTime(weather.time)));
    hours.push({ ...weather, ...(await controller.controlHour()) });
    options.onHour?.(hours.length);
  }
  await workers.stop();

  const perWorker = hours.length + 1; // each hour, and one by which it is told to end
  const remoteCalls = turbines.length + managers.size * perWorker + controller.calls;
  return { hours, remoteCalls };
}

/** Makes the turbines, each by its manager. The seed alone decides how they differ. */
function spawnTurbines(
  managers: readonly Remote<TurbineManager>[],
  seed: number,
): Promise<Remote<Turbine>[]> {
  const random = randomFrom(seed);
  const factors = managers.map(() => 0.85 + 0.3 * random());
  return Promise.all(managers.map((manager, i) => manager.spawnTurbine({ factor: factors[i]! })));
}
