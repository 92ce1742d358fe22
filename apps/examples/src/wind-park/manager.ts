import { Agent, type Container, type ExternalClock, expose } from '@mas/agent';
import { Turbine } from './turbine.ts';
import type { WeatherHour } from './weather.ts';

/** The agent by which the program directs a container in another process. */
export class Manager extends Agent {
  readonly #clock: ExternalClock;
  readonly #weather: readonly WeatherHour[];
  readonly #onStop: () => void;

  constructor(
    container: Container,
    world: {
      readonly clock: ExternalClock;
      readonly weather: readonly WeatherHour[];
      readonly onStop: () => void;
    },
  ) {
    super(container);
    this.#clock = world.clock;
    this.#weather = world.weather;
    this.#onStop = world.onStop;
  }

  /** Makes a turbine, which arrives at the caller as a proxy. */
  spawnTurbine(site: { readonly factor: number }): Turbine {
    return this.container.spawn(Turbine, this.#weather, site);
  }

  /** Sets the clock of the container. */
  setTime(time: Date): Promise<void> {
    return this.#clock.setTime(time);
  }

  /** Ends the process, once the caller has got the answer. */
  stop(): void {
    this.#onStop();
  }

  static {
    expose(this, 'spawnTurbine', 'setTime', 'stop');
  }
}
