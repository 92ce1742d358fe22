import { type Target, targets } from '../targets.ts';
import { Watcher } from './watcher.ts';

/** A well-behaved client of each server. */
export class Watchers {
  /** Rejects when a call of one of them has failed, or was answered wrongly. */
  readonly failed: Promise<never>;
  readonly #watchers: readonly Watcher[];

  private constructor(watchers: readonly Watcher[]) {
    this.#watchers = watchers;
    this.failed = new Promise((_, reject) => {
      for (const { target, done } of watchers) {
        done.catch((cause: unknown) => reject(describeFailure(target, cause)));
      }
    });
    // It is waited for together with others.
    this.failed.catch(() => {});
  }

  static async start(addresses: ReadonlyMap<string, string>): Promise<Watchers> {
    const starting = targets.map((target) => Watcher.start(target, addresses.get(target.name)!));
    return new Watchers(await Promise.all(starting));
  }

  /** Calls that were answered in the right way. */
  get calls(): number {
    return this.#watchers.reduce((sum, { calls }) => sum + calls, 0);
  }

  /** Messages that they have sent. */
  get messages(): number {
    return this.#watchers.reduce((sum, { messages }) => sum + messages, 0);
  }

  get longestMs(): number {
    return Math.max(...this.#watchers.map(({ longestMs }) => longestMs));
  }

  /** A call that has been open for longer than a limit. */
  overdue(limitMs: number): string | undefined {
    for (const watcher of this.#watchers) {
      const call = watcher.overdue(limitMs);
      if (call !== undefined)
        return `"${call}" of the well-behaved client of ${watcher.target.name}`;
    }
    return undefined;
  }

  /** Has them finish the calls that are open, and closes their connections. */
  async stop(): Promise<void> {
    await Promise.all(this.#watchers.map((watcher) => watcher.stop()));
  }
}

function describeFailure({ name }: Target, cause: unknown): Error {
  return new Error(`the well-behaved client of ${name}: ${(cause as Error).message}`, { cause });
}
