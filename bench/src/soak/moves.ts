import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import type { Residence } from './residence.ts';

const SHORTEST_PAUSE_MS = 1500;
const LONGEST_PAUSE_MS = 5000;
/** A shutdown may wait so long for handlers; creating one again takes no time. */
const LIMIT_MS = 12_000;

/** Shuts containers down, one after the other, and creates each anew under the same address. */
export class Moves {
  readonly #residences: readonly Residence[];
  readonly #ledger: Ledger;
  readonly #random: Random;
  #timer: NodeJS.Timeout | undefined;
  #moving: Promise<void> = Promise.resolve();
  #turn = 0;
  #isStopped = false;

  constructor(
    residences: readonly Residence[],
    { ledger, random }: { readonly ledger: Ledger; readonly random: Random },
  ) {
    this.#residences = residences.filter(({ plan }) => plan.isRecreated);
    this.#ledger = ledger;
    this.#random = random;
  }

  start(): void {
    if (this.#isStopped || this.#residences.length === 0) return;
    const pauseMs = this.#random.between(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS);
    this.#timer = setTimeout(() => {
      this.#moving = this.#moveNext().finally(() => this.start());
    }, pauseMs);
  }

  /** Waits for the one that moves just now. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#moving;
  }

  async #moveNext(): Promise<void> {
    const residence = this.#residences[this.#turn % this.#residences.length]!;
    this.#turn += 1;
    const timeoutMs = this.#random.between(0, 300);
    const awayMs = this.#random.between(0, 500);
    const expectation = { limitMs: LIMIT_MS, allowed: new Set(['answered'] as const) };
    await this.#ledger.track({ kind: 'shutdown', ...expectation }, () =>
      residence.moveOut(timeoutMs),
    );
    await new Promise((resolve) => setTimeout(resolve, awayMs));
    await this.#ledger.track({ kind: 'create', ...expectation }, () => residence.moveIn());
  }
}
