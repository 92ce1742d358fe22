import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order, Report } from './served/server.ts';

/** The process in which the real servers run. */
export class ServerProcess implements AsyncDisposable {
  /** The addresses by the names of the targets. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Resolves when the process has ended, with what it has printed last. */
  readonly ended: Promise<string>;
  readonly #process: ChildProcess;

  private constructor(
    process: ChildProcess,
    addresses: Record<string, string>,
    ended: Promise<string>,
  ) {
    this.#process = process;
    this.addresses = new Map(Object.entries(addresses));
    this.ended = ended;
  }

  static async start(): Promise<ServerProcess> {
    const child = fork(fileURLToPath(new URL('served/server.ts', import.meta.url)), {
      execArgv: ['--expose-gc', '--import', import.meta.resolve('tsx'), '--conditions=@mas/source'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let printed = '';
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed = (printed + text).slice(-8192);
      });
    }
    const ended = once(child, 'close').then(
      ([code, signal]) => `the process of the servers has ended with ${signal ?? code}\n${printed}`,
    );
    const addresses = await Promise.race([once(child, 'message'), ended]);
    if (typeof addresses === 'string') throw new Error(addresses);
    return new ServerProcess(child, addresses[0] as Record<string, string>, ended);
  }

  /** Has it collect its garbage and tell what it holds. One at a time. */
  async report(): Promise<Report> {
    const told = once(this.#process, 'message');
    this.#tell('report');
    const report = await Promise.race([told, this.ended]);
    if (typeof report === 'string') throw new Error(report);
    return report[0] as Report;
  }

  /** Closes the servers. The process then has to end by itself, with the code 0. */
  async close(): Promise<void> {
    this.#tell('close');
    await this.ended;
    if (this.#process.exitCode !== 0) throw new Error(await this.ended);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.ended;
  }

  #tell(order: Order): void {
    this.#process.send(order);
  }
}
