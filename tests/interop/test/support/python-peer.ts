import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string;
}

interface Open {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Whether the programs of `peers/` can be run, and if not, why. */
export const missingPython: string | undefined = missing();

function missing(): string | undefined {
  const python = inject('python');
  return 'missing' in python ? python.missing : undefined;
}

/**
 * One of the programs of `peers/`, as a process of its own. It does what `call` tells it, over its
 * standard input and output, and ends when its input ends.
 */
export class PythonPeer implements AsyncDisposable {
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  readonly #open = new Map<number, Open>();
  #calls = 0;
  #printed = '';

  private constructor(program: string) {
    const python = inject('python');
    if ('missing' in python) throw new Error(python.missing);
    const script = fileURLToPath(new URL(`../../peers/${program}.py`, import.meta.url));
    this.#process = spawn(python.path, [script], {
      stdio: ['pipe', 'pipe', 'pipe'],
      // What it reads and writes is UTF-8 in every locale, and it leaves nothing in the source tree.
      env: { ...process.env, PYTHONUTF8: '1', PYTHONDONTWRITEBYTECODE: '1' },
    });
    this.#process.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#printed += text;
    });
    createInterface(this.#process.stdout!).on('line', (line) => this.#settle(line));
    this.ended = once(this.#process, 'close').then(() => {
      for (const { reject } of this.#open.values()) reject(new Error(this.#end(program)));
      this.#open.clear();
    });
  }

  /**
   * Starts the program; resolves when it takes commands.
   *
   * @param program - the name of a file in `peers/`, without its ending
   */
  static async start(program: string): Promise<PythonPeer> {
    const peer = new PythonPeer(program);
    await peer.call('ready');
    return peer;
  }

  /**
   * Has the program execute one of its commands; any number of them run at once. Arguments and result
   * are JSON.
   *
   * @throws with the traceback of Python when the command fails there
   */
  call<Result = unknown>(command: string, args: Readonly<Record<string, unknown>> = {}) {
    return new Promise<Result>((resolve, reject) => {
      const id = this.#calls++;
      this.#open.set(id, { resolve: resolve as (result: unknown) => void, reject });
      this.#process.stdin!.write(`${JSON.stringify({ id, command, args })}\n`);
    });
  }

  /** Makes it stand still, with all its connections open. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.stdin!.end();
    await this.ended;
  }

  #settle(line: string): void {
    const { id, result, error } = JSON.parse(line) as Answer;
    const open = this.#open.get(id!);
    this.#open.delete(id!);
    if (error === undefined) open?.resolve(result);
    else open?.reject(new Error(error));
  }

  #end(program: string): string {
    return `${program}.py has ended before it was done:\n${this.#printed}`;
  }
}
