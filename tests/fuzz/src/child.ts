import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How much of what a process has printed is kept. */
const KEPT_CHARACTERS = 8192;

/** A process that runs one of the programs here, from source, and exchanges messages with it. */
export class Child implements AsyncDisposable {
  /** Resolves when the process has ended, with how, and with what it has printed last. */
  readonly ended: Promise<string>;
  readonly #process: ChildProcess;

  /** @param program - its path below `src` */
  constructor(program: string) {
    this.#process = fork(fileURLToPath(new URL(program, import.meta.url)), {
      execArgv: ['--import', import.meta.resolve('tsx'), '--conditions=@mas/source'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let printed = '';
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed = (printed + text).slice(-KEPT_CHARACTERS);
      });
    }
    this.ended = once(this.#process, 'close').then(
      ([code, signal]) => `${program} has ended with ${signal ?? code}\n${printed}`,
    );
  }

  /** The exit code, when it has ended by itself. */
  get exitCode(): number | null {
    return this.#process.exitCode;
  }

  /**
   * The next message of the process.
   *
   * @throws Error when it ends before.
   */
  async told(): Promise<unknown> {
    const told = await Promise.race([once(this.#process, 'message'), this.ended]);
    if (typeof told === 'string') throw new Error(told);
    return told[0];
  }

  /** Sends a message, and returns the next one that comes back. */
  ask(order: unknown): Promise<unknown> {
    const told = this.told();
    this.tell(order);
    return told;
  }

  tell(order: unknown): void {
    this.#process.send(order as string);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.ended;
  }
}
