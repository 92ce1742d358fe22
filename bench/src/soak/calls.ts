import { Encounter } from './encounter.ts';
import type { Ledger } from './ledger.ts';
import type { Plan } from './plan.ts';
import { Random } from './random.ts';
import { rareScenarios } from './rare-scenarios.ts';
import { visit } from './raw-client.ts';
import type { Residence } from './residence.ts';
import { scenarios } from './scenarios.ts';

/** More than this are not played at a time: peers that stand still must not make an avalanche. */
const MAX_PLAYING = 400;
/** How often a client without agents comes, for one scenario. */
const RAW_SHARE = 0.04;

/** Plays scenarios all the time, between the containers of this process and all others. */
export class Calls {
  readonly #plan: Plan;
  readonly #residences: readonly Residence[];
  readonly #ledger: Ledger;
  /** What tells the choices of this process from those of others. */
  readonly #seed: string;
  readonly #pauses: Random;
  readonly #scenarios: readonly (typeof scenarios)[number][];
  readonly #lasting = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #playing = 0;
  #whenDone: (() => void) | undefined;
  #played = 0;

  constructor(
    plan: Plan,
    parts: {
      readonly residences: readonly Residence[];
      readonly ledger: Ledger;
      readonly process: string;
    },
  ) {
    this.#plan = plan;
    this.#residences = parts.residences;
    this.#ledger = parts.ledger;
    this.#seed = `${plan.seed} ${parts.process}`;
    this.#pauses = new Random(`${this.#seed} pauses`);
    this.#scenarios = [...scenarios, ...rareScenarios(plan.nobody)];
  }

  start(): void {
    this.#timer = setTimeout(
      () => {
        this.start();
        if (this.#playing < MAX_PLAYING) void this.#playOne();
      },
      this.#pauses.pauseMs(1000 / this.#plan.rate),
    );
  }

  /** Begins nothing new, and waits for what has begun, at most for so many milliseconds. */
  async stop(timeoutMs: number): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#playing === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#whenDone = resolve;
      timer = setTimeout(resolve, timeoutMs);
    });
    clearTimeout(timer);
  }

  async #playOne(): Promise<void> {
    this.#playing += 1;
    this.#played += 1;
    // All that one scenario chooses depends on its number alone, and not on what else goes on.
    const random = new Random(`${this.#seed} ${this.#played}`);
    try {
      if (random.chance(RAW_SHARE)) await this.#visitServer(random);
      else await this.#playScenario(random);
    } catch (error) {
      this.#ledger.fail(`a scenario failed: ${(error as Error).stack}`);
    } finally {
      this.#playing -= 1;
      if (this.#playing === 0) this.#whenDone?.();
    }
  }

  async #visitServer(random: Random): Promise<void> {
    const server = random.pick(this.#plan.rawServers)!;
    await visit(server, { ledger: this.#ledger, random });
  }

  async #playScenario(random: Random): Promise<void> {
    const residence = random.pick(this.#residences)!;
    const { plan: callerPlan } = residence;
    const target = random.pick(
      this.#plan.containers.filter(
        ({ codec, address, process }) =>
          codec === callerPlan.codec &&
          (process === callerPlan.process || !address.startsWith('local:')),
      ),
    )!;
    const scenario = random.pickWeighted(this.#scenarios);
    const { occupant: caller } = residence;
    if (caller === undefined) return;
    const encounter = new Encounter({
      caller,
      callerPlan,
      target,
      ledger: this.#ledger,
      random,
      lastingSignal: this.#lasting.signal,
    });
    const agent = await encounter.meet();
    if (agent !== undefined) await scenario.play(encounter, agent);
  }
}
