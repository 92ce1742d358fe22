import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What another process can be asked to do. Arguments and results are plain data. */
export type Tasks = Readonly<Record<string, (argument: never) => Promise<unknown>>>;

interface Outcome {
  readonly result?: unknown;
  readonly error?: string;
}

/** Another process that does one thing after the other. */
export class Worker<T extends Tasks> implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #name: string;

  /** @param name - of its file in this folder, without the extension */
  constructor(name: string) {
    this.#name = name;
    const extension = extname(fileURLToPath(import.meta.url));
    this.#child = fork(fileURLToPath(new URL(`./${name}${extension}`, import.meta.url)));
  }

  async ask<K extends keyof T & string>(
    task: K,
    ...[argument]: Parameters<T[K]>
  ): Promise<Awaited<ReturnType<T[K]>>> {
    const answered = once(this.#child, 'message');
    const ended = once(this.#child, 'exit').then(([code]) => {
      throw new Error(`the ${this.#name} has ended with code ${code}`);
    });
    this.#child.send({ task, argument });
    const [{ result, error }] = (await Promise.race([answered, ended])) as [Outcome];
    if (error !== undefined) throw new Error(`the ${this.#name} could not ${task}: ${error}`);
    return result as Awaited<ReturnType<T[K]>>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }
}

/** For the other process: does what it is asked, and ends with its parent. */
export function serveTasks(tasks: Tasks): void {
  process.on('message', async ({ task, argument }: { task: string; argument: never }) => {
    try {
      process.send!({ result: await tasks[task]!(argument) } satisfies Outcome);
    } catch (error) {
      process.send!({ error: String((error as Error).stack) } satisfies Outcome);
    }
  });
  process.once('disconnect', () => process.exit());
}
