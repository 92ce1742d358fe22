import { setTimeout as delay } from 'node:timers/promises';
import type { ChildMember } from './member.ts';
import type { Random } from './random.ts';
import type { Turns } from './turns.ts';

const SHORTEST_PAUSE_MS = 6000;
const LONGEST_PAUSE_MS = 16_000;
/** Longer than the shortest keep-alive of the containers. */
const LONGEST_FREEZE_MS = 8000;

/** What has been done to the processes. */
export interface DisturbanceCounts {
  readonly kills: number;
  readonly freezes: number;
}

/** Kills one process again and again and restarts it, and freezes another one for a while. */
export class Disturbances {
  readonly #killed: ChildMember;
  readonly #frozen: ChildMember;
  readonly #turns: Turns;
  readonly #onError: (error: unknown) => void;
  readonly #stop = new AbortController();
  #loops: Promise<unknown> = Promise.resolve();
  #isFrozen = false;
  #kills = 0;
  #freezes = 0;

  constructor(parts: {
    readonly killed: ChildMember;
    readonly frozen: ChildMember;
    readonly turns: Turns;
    /** Told when a process cannot be started again. */
    readonly onError: (error: unknown) => void;
  }) {
    this.#killed = parts.killed;
    this.#frozen = parts.frozen;
    this.#turns = parts.turns;
    this.#onError = parts.onError;
  }

  get counts(): DisturbanceCounts {
    return { kills: this.#kills, freezes: this.#freezes };
  }

  /** Whether the process that is frozen now and then is so now, and cannot answer. */
  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  start(random: { readonly kills: Random; readonly freezes: Random }): void {
    this.#loops = Promise.all([
      this.#repeat(random.kills, () => this.#turns.take(() => this.#killAndRestart())),
      this.#repeat(random.freezes, () => this.#freeze(random.freezes)),
    ]);
  }

  /** Leaves all processes running. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loops;
  }

  async #repeat(random: Random, disturb: () => Promise<void>): Promise<void> {
    for (;;) {
      await this.#pause(random.between(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS));
      if (this.#stop.signal.aborted) return;
      try {
        await disturb();
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  async #killAndRestart(): Promise<void> {
    this.#kills += 1;
    await this.#killed.kill();
    await this.#killed.open();
  }

  async #freeze(random: Random): Promise<void> {
    // Not while it is being asked something.
    await this.#turns.take(async () => {
      this.#isFrozen = true;
      this.#frozen.freeze();
    });
    this.#freezes += 1;
    await this.#pause(random.between(200, LONGEST_FREEZE_MS));
    this.#frozen.thaw();
    this.#isFrozen = false;
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stop.signal }).catch(() => {});
  }
}
