import { Agent, type Container, expose } from '@mas/agent';
import { powerAt } from './power-curve.ts';
import { HOUR_MS, type WeatherHour } from './weather.ts';
import { windAtHub } from './wind-profile.ts';

/** What a turbine tells about itself, in W. */
export interface Reading {
  /** What the wind would give. */
  readonly availableWatts: number;
  /** What the turbine gives, which its limit may keep below that. */
  readonly outputWatts: number;
}

/** A wind turbine: knows the wind of the hour that its clock shows. */
export class Turbine extends Agent {
  readonly #weather: readonly WeatherHour[];
  readonly #siteFactor: number;
  #limitWatts: number | null = null;

  /** @param site - `factor`: how the wind at this turbine compares with that of the whole park. */
  constructor(
    container: Container,
    weather: readonly WeatherHour[],
    site: { readonly factor: number },
  ) {
    super(container);
    this.#weather = weather;
    this.#siteFactor = site.factor;
  }

  read(): Reading {
    const availableWatts = powerAt(windAtHub(this.#windAtMast()) * this.#siteFactor);
    const outputWatts = Math.min(availableWatts, this.#limitWatts ?? availableWatts);
    return { availableWatts, outputWatts };
  }

  /** Limits the output from now on, or no longer when given `null`; returns what it is then. */
  setLimit(limitWatts: number | null): number {
    this.#limitWatts = limitWatts;
    return this.read().outputWatts;
  }

  static {
    expose(this, 'read', 'setLimit');
  }

  #windAtMast(): number {
    const first = this.#weather[0]!.time.getTime();
    const hour = Math.floor((this.container.clock.time() - first) / HOUR_MS);
    return this.#weather[hour]!.windSpeed;
  }
}
