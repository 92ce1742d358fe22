import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** How a process has ended, and what it has printed. */
export interface End {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

/** A process that runs one of the fixtures. Its input ends when it is disposed of. */
export class Child implements AsyncDisposable {
  /** Resolves when it has ended by itself. */
  readonly end: Promise<End>;
  readonly #process: ChildProcess;
  readonly #printed: AsyncIterator<string>;
  readonly #lines: string[] = [];

  constructor(fixture: string, ...args: string[]) {
    const script = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url));
    const tsx = import.meta.resolve('tsx');
    const node = ['--import', tsx, '--conditions=@mas/source', script, ...args];
    const child = spawn(process.execPath, node, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process = child;
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    this.#printed = createInterface(child.stdout)[Symbol.asyncIterator]();
    this.end = once(child, 'close').then(async ([code]) => {
      while ((await this.#next()) !== undefined);
      return { code, lines: this.#lines, errors };
    });
  }

  /** The next line that it prints. */
  async line(): Promise<string> {
    const line = await this.#next();
    if (line !== undefined) return line;
    throw new Error(`the process has ended: ${(await this.end).errors}`);
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.stdin?.end();
    await this.end;
  }

  async #next(): Promise<string | undefined> {
    const { done, value } = await this.#printed.next();
    if (done === true) return undefined;
    this.#lines.push(value);
    return value;
  }
}
