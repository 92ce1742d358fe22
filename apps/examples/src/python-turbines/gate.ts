import { Agent, type Container, expose, type Remote } from '@mas/agent';
import type { WeatherHour } from '../wind-park/weather.ts';
import { windAtHub } from '../wind-park/wind-profile.ts';
import type { TurbineManager } from '../wind-park/workers.ts';

/** The wind of a run, hour by hour, for turbines that have no weather record of their own. */
export interface HubWind {
  readonly firstHour: Date;
  /** In m/s, at the height of the hubs. */
  readonly speeds: readonly number[];
}

/** The agent whose address a process in another language is given, to come in by. */
export class Gate extends Agent {
  /** Resolves to the first manager that has joined. */
  readonly joined: Promise<Remote<TurbineManager>>;
  readonly #hours: readonly WeatherHour[];
  readonly #closed: Promise<void>;
  #admit!: (manager: Remote<TurbineManager>) => void;
  #close!: () => void;

  constructor(container: Container, hours: readonly WeatherHour[]) {
    super(container);
    this.#hours = hours;
    this.joined = new Promise((resolve) => {
      this.#admit = resolve;
    });
    this.#closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }

  /** The power law has a `**`, which languages round differently: it is done here for all of them. */
  hubWind(): HubWind {
    return {
      firstHour: this.#hours[0]!.time,
      speeds: this.#hours.map((hour) => windAtHub(hour.windSpeed)),
    };
  }

  /**
   * Takes the caller's manager into service. The answer comes when the simulation is over, so the
   * caller knows that it can go; and if this process dies, the call fails and tells the same.
   */
  async join(manager: Remote<TurbineManager>): Promise<void> {
    this.#admit(manager);
    await this.#closed;
  }

  /** Answers who has joined. */
  close(): void {
    this.#close();
  }

  static {
    expose(this, 'hubWind', 'join');
  }
}
