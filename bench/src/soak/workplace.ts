import type { Agent, Container } from '@mas/agent';
import type { Executions } from './executions.ts';
import type { Fault } from './faults.ts';

/** What the agents of a process share. */
export interface Workplace {
  readonly executions: Executions;
  readonly helpers: Helpers;
  /** Does something wrong on purpose. */
  readonly fault: Fault | undefined;
}

/** Hired agents whose caller did not come back to dismiss them are dismissed after so long. */
const FORGOTTEN_MS = 30_000;

/** Agents that have been hired, until they are dismissed. */
export class Helpers {
  readonly #hired = new Map<Agent, number>();

  get size(): number {
    return this.#hired.size;
  }

  add(helper: Agent): void {
    this.#hired.set(helper, performance.now());
  }

  /** Whether there was one of that id. */
  dismiss(container: Container, id: string): boolean {
    for (const helper of this.#hired.keys()) {
      if (helper.container === container && helper.id === id) {
        this.#remove(helper);
        return true;
      }
    }
    return false;
  }

  /** Dismisses those whose caller has lost the connection meanwhile. */
  dismissForgotten(): void {
    const oldest = performance.now() - FORGOTTEN_MS;
    for (const [helper, hiredAt] of this.#hired) if (hiredAt < oldest) this.#remove(helper);
  }

  #remove(helper: Agent): void {
    this.#hired.delete(helper);
    helper.container.remove(helper);
  }
}
