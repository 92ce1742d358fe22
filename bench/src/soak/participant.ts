import type { RpcServer } from '@mas/rpc';
import { Calls } from './calls.ts';
import { USUAL_LIMIT_MS } from './encounter.ts';
import { Executions } from './executions.ts';
import { makeFault } from './faults.ts';
import { Ledger, type LedgerCounts } from './ledger.ts';
import { Moves } from './moves.ts';
import { type Plan, processes } from './plan.ts';
import { activeResources, type Health, ProcessMeter } from './process-meter.ts';
import { Random } from './random.ts';
import { listenRaw } from './raw-service.ts';
import { Residence } from './residence.ts';
import { Helpers, type Workplace } from './workplace.ts';

/** What one process tells of itself. */
export interface Report {
  readonly counts: LedgerCounts;
  readonly open: number;
  readonly failures: { readonly count: number; readonly details: readonly string[] };
  readonly health: Health;
  /** Calls of its own that have surely not arrived. */
  readonly notSent: readonly number[];
}

/** How long sockets may take to be gone after all was closed. */
const GONE_MS = 5000;
/** So many calls have ids of their own, in each process. */
const IDS = 2 ** 40;

/** All that one process does in the soak. */
export class Participant {
  readonly #plan: Plan;
  readonly #process: string;
  readonly #ledger: Ledger;
  readonly #meter = new ProcessMeter();
  readonly #executions: Executions;
  readonly #workplace: Workplace;
  readonly #residences: readonly Residence[];
  readonly #calls: Calls;
  readonly #moves: Moves;
  readonly #servers: RpcServer[] = [];
  readonly #resourcesBefore: number = activeResources().handles;

  constructor(plan: Plan, process: string) {
    this.#plan = plan;
    this.#process = process;
    const index = processes.findIndex(({ name }) => name === process);
    this.#ledger = new Ledger({ firstId: index * IDS, graceMs: plan.graceMs });
    const ledger = this.#ledger;
    this.#executions = new Executions((id) => ledger.fail(`call ${id} was executed twice`));
    this.#workplace = {
      executions: this.#executions,
      helpers: new Helpers(),
      fault: plan.fault && makeFault(plan.fault),
    };
    this.#residences = plan.containers
      .filter((container) => container.process === process)
      .map((container) => new Residence(container, this.#workplace));
    this.#calls = new Calls(plan, { residences: this.#residences, ledger, process });
    const random = new Random(`${plan.seed} ${process} moves`);
    this.#moves = new Moves(this.#residences, { ledger, random });
    this.#watchProcess();
  }

  /** Opens all containers and servers. */
  async open(): Promise<void> {
    await Promise.all(this.#residences.map((residence) => residence.moveIn()));
    for (const server of this.#plan.rawServers) {
      if (server.process !== this.#process) continue;
      this.#servers.push(await listenRaw(server, this.#executions));
    }
  }

  start(): void {
    this.#calls.start();
    this.#moves.start();
  }

  /** @param notSent - calls of any process that surely have not arrived: so none was executed here */
  async report(notSent: readonly number[]): Promise<Report> {
    this.#workplace.helpers.dismissForgotten();
    for (const id of notSent) {
      if (this.#executions.has(id)) {
        this.#ledger.fail(`call ${id} was executed, and its error says that it was not sent`);
      }
    }
    const health = await this.#meter.measure();
    const { counts, open, failures } = this.#ledger;
    return { counts, open, failures, health, notSent: this.#ledger.takeNotSent() };
  }

  /** Makes no new calls, and waits for those that are open. */
  async settle(): Promise<void> {
    const stopped = this.#calls.stop(USUAL_LIMIT_MS + this.#plan.graceMs);
    await this.#moves.stop();
    // That ends what is never answered.
    const recreated = this.#residences.filter(({ plan }) => plan.isRecreated);
    await Promise.all(recreated.map((residence) => residence.moveOut(0)));
    await stopped;
    this.#ledger.close();
  }

  /** Closes everything: then nothing is left of it. */
  async close(): Promise<void> {
    await Promise.all([
      ...this.#residences.map((residence) => residence.moveOut(1000)),
      ...this.#servers.map((server) => server.close({ timeoutMs: 1000 })),
    ]);
    const giveUpAt = performance.now() + GONE_MS;
    while (activeResources().handles > this.#resourcesBefore && performance.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (activeResources().handles > this.#resourcesBefore) {
      const left = process.getActiveResourcesInfo().join(', ');
      this.#ledger.fail(`all is closed, and the process still has: ${left}`);
    }
  }

  #watchProcess(): void {
    process.on('uncaughtException', (error, origin) => {
      this.#ledger.fail(`${origin}: ${error instanceof Error ? error.stack : String(error)}`);
    });
    process.on('warning', ({ name, message }) => {
      if (name === 'MaxListenersExceededWarning') this.#ledger.fail(`${name}: ${message}`);
    });
  }
}
