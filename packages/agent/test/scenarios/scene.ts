import { Agent, type Container, expose, type Remote } from '@mas/agent';
import type { Counterpart, Partner } from '../fixtures/counterpart.ts';
import type { Setting } from '../settings.ts';

/** What each scenario plays with. */
export interface Scene {
  readonly codec: Setting['codec'];
  readonly container: Container;
  /** The address of the counterpart. */
  readonly address: string;
  /** A proxy to it. */
  readonly counterpart: Remote<Counterpart>;
}

/** A function that defines scenarios, each of which plays in the scene of the moment. */
export type Scenarios = (scene: () => Scene) => void;

/** The agent at the near end. It knows nothing of where the counterpart is. */
export class Near extends Agent {
  readonly #name: string;
  readonly #counterpart: Remote<Counterpart>;

  constructor(container: Container, name: string, counterpart: Remote<Counterpart>) {
    super(container);
    this.#name = name;
    this.#counterpart = counterpart;
  }

  name(): string {
    return this.#name;
  }

  async bounce(partner: Remote<Partner>, depth: number): Promise<number[]> {
    return depth === 0 ? [] : [depth, ...(await partner.bounce(this, depth - 1))];
  }

  beGreeted(): Promise<string> {
    return this.#counterpart.greet(this);
  }

  beGreetedInside(): Promise<string> {
    return this.#counterpart.greetAll({ in: { here: [this, this] } });
  }

  bounceOff(depth: number): Promise<number[]> {
    return this.#counterpart.bounce(this, depth);
  }

  static {
    expose(this, 'name', 'bounce');
  }
}
