import { setTimeout as pause } from 'node:timers/promises';
import { counting, type MessageCount } from '../served/counting-codec.ts';
import { codecOf, type Target } from '../targets.ts';
import { check } from './check.ts';
import { type Client, openClient } from './client.ts';

/** Leaves most of the machine to the attack. */
const PAUSE_MS = 100;

/** A well-behaved client that calls all the time, while others attack its server. */
export class Watcher {
  readonly target: Target;
  /** Rejects when a call has failed, or was answered wrongly. Resolves when it was told to stop. */
  readonly done: Promise<void>;
  readonly #client: Client;
  readonly #messages: MessageCount;
  #stopped = false;
  #calls = 0;
  #longestMs = 0;
  #open: { readonly name: string; readonly since: number } | undefined;

  private constructor(target: Target, client: Client, messages: MessageCount) {
    this.target = target;
    this.#client = client;
    this.#messages = messages;
    this.done = this.#watch();
    // It is waited for with the others.
    this.done.catch(() => {});
  }

  static async start(target: Target, address: string): Promise<Watcher> {
    const messages: MessageCount = { decoded: 0, encoded: 0 };
    const client = await openClient(target, address, counting(codecOf(target), messages));
    return new Watcher(target, client, messages);
  }

  /** Calls that have been made and answered in the right way. */
  get calls(): number {
    return this.#calls;
  }

  /** Messages that have been sent. */
  get messages(): number {
    return this.#messages.encoded;
  }

  /** How long the slowest call has taken. */
  get longestMs(): number {
    return this.#longestMs;
  }

  /** The call that has been open for longer than a limit. */
  overdue(limitMs: number): string | undefined {
    const call = this.#open;
    return call !== undefined && performance.now() - call.since > limitMs ? call.name : undefined;
  }

  /** Finishes the call that is open, and closes the connection. */
  async stop(): Promise<void> {
    this.#stopped = true;
    try {
      await this.done;
    } finally {
      await this.#client[Symbol.asyncDispose]();
    }
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      for (const call of this.#client.calls) {
        const since = performance.now();
        this.#open = { name: call.name, since };
        await check(call);
        this.#calls += 1;
        this.#longestMs = Math.max(this.#longestMs, performance.now() - since);
      }
      this.#open = undefined;
      await pause(PAUSE_MS);
    }
  }
}
