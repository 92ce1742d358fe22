import { Agent, type Container, type Remote } from '@mas/agent';
import { shareLimit, sum } from './share-limit.ts';
import type { Turbine } from './turbine.ts';

/** How an hour went, in W for all turbines together. */
export interface ControlledHour {
  /** What the wind would have given. */
  readonly availableWatts: number;
  /** What went into the grid, as the turbines tell it. */
  readonly fedInWatts: number;
  readonly limited: boolean;
}

/** Keeps the park below its feed-in limit. It knows its turbines as proxies, wherever they are. */
export class Controller extends Agent {
  readonly #turbines: readonly Remote<Turbine>[];
  readonly #limitWatts: number;
  #limiting = false;
  #calls = 0;

  constructor(
    container: Container,
    turbines: readonly Remote<Turbine>[],
    park: { readonly limitWatts: number },
  ) {
    super(container);
    this.#turbines = turbines;
    this.#limitWatts = park.limitWatts;
  }

  /** How many calls it has made to turbines. */
  get calls(): number {
    return this.#calls;
  }

  /** Asks all turbines what they could give, and sets or lifts their limits. */
  async controlHour(): Promise<ControlledHour> {
    const readings = await this.#callEach((turbine) => turbine.read());
    const available = readings.map((reading) => reading.availableWatts);
    const availableWatts = sum(available);
    const limited = availableWatts > this.#limitWatts;

    let output = readings.map((reading) => reading.outputWatts);
    if (limited) {
      const shares = shareLimit(this.#limitWatts, available);
      output = await this.#callEach((turbine, i) => turbine.setLimit(shares[i]!));
    } else if (this.#limiting) {
      output = await this.#callEach((turbine) => turbine.setLimit(null));
    }
    this.#limiting = limited;
    return { availableWatts, fedInWatts: sum(output), limited };
  }

  /** Calls all turbines at once, and waits for all answers. */
  #callEach<R>(call: (turbine: Remote<Turbine>, index: number) => Promise<R>): Promise<R[]> {
    this.#calls += this.#turbines.length;
    return Promise.all(this.#turbines.map(call));
  }
}
