import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { inject } from 'vitest';

/** How a process has ended, and what it has printed. */
export interface End {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

/** A process that prints lines. What is still running when it is disposed of is killed. */
export class Program implements AsyncDisposable {
  /** Resolves when it has ended. */
  readonly end: Promise<End>;
  readonly #process: ChildProcess;
  readonly #printed: AsyncIterator<string>;
  readonly #lines: string[] = [];
  /** Where its code is, if that was made for it. */
  readonly #directory: string | undefined;

  private constructor(command: string, args: readonly string[], directory?: string) {
    this.#directory = directory;
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
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

  /** Runs one of the programs of `peers/`. */
  static python(name: string, ...args: string[]): Program {
    const python = inject('python');
    if ('missing' in python) throw new Error(python.missing);
    return new Program(python.path, [path(`../../peers/${name}.py`), ...args]);
  }

  /** Runs `agent-program.ts`. */
  static async typescript(...args: string[]): Promise<Program> {
    code ??= bundle();
    const directory = await mkdtemp(join(tmpdir(), 'mas-interop-'));
    const file = join(directory, 'agent-program.mjs');
    await writeFile(file, await code);
    return new Program(process.execPath, [file, ...args], directory);
  }

  /** The next line that it prints. */
  async line(): Promise<string> {
    const line = await this.#next();
    if (line !== undefined) return line;
    throw new Error(`the process has ended: ${(await this.end).errors}`);
  }

  /** Writes a line to its input. */
  tell(line: string): void {
    this.#process.stdin!.write(`${line}\n`);
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    if (this.#directory !== undefined) await rm(this.#directory, { recursive: true });
  }

  async #next(): Promise<string | undefined> {
    const { done, value } = await this.#printed.next();
    if (done === true) return undefined;
    this.#lines.push(value);
    return value;
  }
}

let code: Promise<string> | undefined;

/** All that `agent-program.ts` needs as one file: it starts in a tenth of a second, not in one. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path('agent-program.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@mas/source'],
  });
  return outputFiles[0]!.text;
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
