import { setTimeout as delay } from 'node:timers/promises';
import { expose, listen, type Remote, type RpcServer } from '@mas/rpc';
import type { Executions } from './executions.ts';
import { type Echo, echo, type Payload } from './payloads.ts';
import type { RawServerPlan } from './plan.ts';
import { codecOf } from './residence.ts';

/** What clients without agents offer to the server. */
export class RawListener {
  static {
    expose(this, 'notify');
  }
  #notified = 0;

  get notified(): number {
    return this.#notified;
  }

  notify(count: number): number {
    this.#notified += 1;
    return count * 2;
  }
}

/** What clients without agents call. */
export class RawService {
  static {
    expose(this, 'echo', 'slow', 'notifyTimes');
  }

  readonly #executions: Executions;

  constructor(executions: Executions) {
    this.#executions = executions;
  }

  echo(id: number, payload: Payload): Echo {
    this.#executions.note(id);
    return echo(payload);
  }

  async slow(id: number, ms: number): Promise<number> {
    this.#executions.note(id);
    await delay(ms);
    return ms;
  }

  /** Calls the listener so often, all at a time, and answers with the sum of what it says. */
  async notifyTimes(id: number, times: number, listener: Remote<RawListener>): Promise<number> {
    this.#executions.note(id);
    const doubled = await Promise.all(
      Array.from({ length: times }, (_, count) => listener.notify(count)),
    );
    return doubled.reduce((a, b) => a + b, 0);
  }
}

export function listenRaw(
  { address, codec }: RawServerPlan,
  executions: Executions,
): Promise<RpcServer> {
  return listen(address, new RawService(executions), { codec: codecOf(codec) });
}
