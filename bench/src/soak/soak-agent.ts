import { Agent, type Container, expose, type Remote } from '@mas/agent';
import { type Echo, echo, type Payload } from './payloads.ts';
import type { Workplace } from './workplace.ts';

/** A helper that an agent has hired, and where it lives. */
export interface Hiring {
  readonly helper: SoakAgent;
  readonly address: string;
  readonly id: string;
}

/** Agents within lists and objects. */
export interface Team {
  readonly leader: Remote<SoakAgent>;
  readonly members: { readonly agent: Remote<SoakAgent>; readonly number: number }[];
}

/** What the message of each error that is thrown on purpose begins with. */
export const ON_PURPOSE = 'thrown on purpose';

/** Fractions of a number are left for the calls within a call. */
const CALL_WITHIN_CALL = 1 / 64;

/**
 * Answers calls of all kinds. Each begins with the id of the call; what the answer is, only the
 * other arguments say.
 */
export class SoakAgent extends Agent {
  static {
    expose(this, 'add', 'echo', 'descend', 'addUp', 'self', 'slow', 'fail', 'never');
    expose(this, 'hire', 'dismiss');
  }

  readonly #workplace: Workplace;

  constructor(container: Container, workplace: Workplace) {
    super(container);
    this.#workplace = workplace;
  }

  add(id: number, a: number, b: number): number | Promise<number> {
    this.#workplace.executions.note(id);
    return this.#workplace.fault?.(a + b) ?? a + b;
  }

  echo(id: number, payload: Payload): Echo {
    this.#workplace.executions.note(id);
    return echo(payload);
  }

  /** Goes to and fro between the two until `depth` is 0. The answer is `depth`. */
  async descend(id: number, depth: number, caller: Remote<SoakAgent>): Promise<number> {
    this.#workplace.executions.note(id);
    const next = id + depth * CALL_WITHIN_CALL;
    return depth === 0 ? 0 : 1 + (await caller.descend(next, depth - 1, this));
  }

  /** Asks all of a team to add 1 to their numbers, the leader to 0. */
  async addUp(id: number, { leader, members }: Team): Promise<number> {
    this.#workplace.executions.note(id);
    const sums = await Promise.all([
      leader.add(id + 0.5, 0, 1),
      ...members.map(({ agent, number }, index) =>
        agent.add(id + (index + 1) * CALL_WITHIN_CALL, number, 1),
      ),
    ]);
    return sums.reduce((a, b) => a + b, 0);
  }

  self(id: number): { readonly agents: readonly SoakAgent[] } {
    this.#workplace.executions.note(id);
    return { agents: [this] };
  }

  /** Answers with `ms`, after that many milliseconds. */
  async slow(id: number, ms: number): Promise<number> {
    this.#workplace.executions.note(id);
    await this.container.clock.sleep(ms);
    return ms;
  }

  async fail(id: number, text: string): Promise<never> {
    this.#workplace.executions.note(id);
    throw new Error(`${ON_PURPOSE}: ${text}`);
  }

  never(id: number): Promise<never> {
    this.#workplace.executions.note(id);
    return new Promise(() => {});
  }

  hire(id: number): Hiring {
    this.#workplace.executions.note(id);
    const helper = this.container.spawn(SoakAgent, this.#workplace);
    this.#workplace.helpers.add(helper);
    return { helper, address: helper.address, id: helper.id };
  }

  dismiss(id: number, helperId: string): boolean {
    this.#workplace.executions.note(id);
    return this.#workplace.helpers.dismiss(this.container, helperId);
  }
}
