import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { ChannelError, type Container, type Remote } from '@mas/agent';
import { firstMessage } from '../first-message.ts';
import type { Manager } from './manager.ts';

/** The processes in which the turbines run. */
export class Workers implements AsyncDisposable {
  readonly #children: ChildProcess[];
  readonly #lost: Promise<never>;
  #stopping = false;

  constructor(count: number) {
    const file = new URL('./worker.js', import.meta.url);
    this.#children = Array.from({ length: count }, () => fork(file));
    this.#lost = Promise.race(this.#children.map((child) => this.#failWhenItEnds(child)));
    // It is for `guard` to tell; when nothing is guarded, nobody needs to know.
    this.#lost.catch(() => {});
  }

  /** Waits until all have started, and connects to the manager in each. */
  connect(container: Container): Promise<Remote<Manager>[]> {
    return Promise.all(
      this.#children.map(async (child) => container.connect<Manager>(await firstMessage(child))),
    );
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

  /** Asks all to stop, and waits until they have ended. */
  async stop(managers: readonly Remote<Manager>[]): Promise<void> {
    this.#stopping = true;
    const ends = this.#children.map((child) => ended(child));
    await Promise.all(managers.map((manager) => manager.stop()));
    await Promise.all(ends);
  }

  /** Ends those that are still running. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    const ends = this.#children.map((child) => ended(child));
    for (const child of this.#children) child.kill();
    await Promise.all(ends);
  }

  async #failWhenItEnds(child: ChildProcess): Promise<never> {
    await ended(child);
    if (this.#stopping) return new Promise(() => {});
    const how = child.signalCode ?? `exit code ${child.exitCode}`;
    throw new Error(`worker process ${child.pid} has ended unexpectedly (${how})`);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
