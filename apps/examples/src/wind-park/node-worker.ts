import { type ChildProcess, fork } from 'node:child_process';
import type { Container, Remote } from '@mas/agent';
import { firstMessage } from '../first-message.ts';
import type { Manager } from './manager.ts';
import type { Worker } from './workers.ts';

/** A process of Node, which listens for the program: see `worker.ts`. */
export class NodeWorker implements Worker {
  readonly name = 'worker process';
  readonly child: ChildProcess = fork(new URL('./worker.js', import.meta.url));
  readonly #container: Container;
  #manager: Remote<Manager> | undefined;

  /** @param container - the container of the program */
  constructor(container: Container) {
    this.#container = container;
  }

  async connect(): Promise<Remote<Manager>> {
    this.#manager = await this.#container.connect<Manager>(await firstMessage(this.child));
    return this.#manager;
  }

  async stop(): Promise<void> {
    await this.#manager?.stop();
  }
}
