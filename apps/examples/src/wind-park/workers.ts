import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { ChannelError, type Remote } from '@mas/agent';
import type { Manager } from './manager.ts';

/** What the program needs of a manager, in whatever language that is written. */
export type TurbineManager = Pick<Manager, 'spawnTurbine' | 'setTime'>;

/** A process in which turbines run. */
export interface Worker {
  /** What it is called in messages. */
  readonly name: string;
  readonly child: ChildProcess;
  /** Gives the proxy of its manager, once it has started. */
  connect(): Promise<Remote<TurbineManager>>;
  /** Tells it to end. */
  stop(): Promise<void>;
}

/** The processes in which the turbines run, and what if one of them dies. */
export class Workers implements AsyncDisposable {
  readonly #workers: readonly Worker[];
  readonly #lost: Promise<never>;
  #stopping = false;

  constructor(workers: Iterable<Worker>) {
    this.#workers = [...workers];
    this.#lost = Promise.race(this.#workers.map((worker) => this.#failWhenItEnds(worker)));
    // It is for `guard` to tell; when nothing is guarded, nobody needs to know.
    this.#lost.catch(() => {});
  }

  /** Waits until all have started, and connects to the manager in each. */
  async connect(): Promise<Map<Worker, Remote<TurbineManager>>> {
    const connect = async (worker: Worker) => [worker, await worker.connect()] as const;
    return new Map(await Promise.all(this.#workers.map(connect)));
  }

  /** Waits for work that needs all workers; rejects as soon as one of them ends. */
  async guard<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([work, this.#lost]);
    } catch (error) {
      // A call may fail a moment before the end of the process, which is the reason, is known.
      if (error instanceof ChannelError) await Promise.race([delay(1000), this.#lost]);
      throw error;
    }
  }

  /** Tells all to stop, and waits until they have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const ends = this.#workers.map(({ child }) => ended(child));
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    await Promise.all(ends);
  }

  /** Ends those that are still running. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    const ends = this.#workers.map(({ child }) => ended(child));
    for (const { child } of this.#workers) child.kill();
    await Promise.all(ends);
  }

  async #failWhenItEnds({ name, child }: Worker): Promise<never> {
    await ended(child);
    if (this.#stopping) return new Promise(() => {});
    const how = child.signalCode ?? `exit code ${child.exitCode}`;
    throw new Error(`${name} ${child.pid} has ended unexpectedly (${how})`);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
