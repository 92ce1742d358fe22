import { Child } from './child.ts';
import type { Order, Report } from './served/server.ts';

/** The process in which the real servers run. */
export class ServerProcess implements AsyncDisposable {
  /** The addresses by the names of the targets. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly #child: Child;

  private constructor(child: Child, addresses: Record<string, string>) {
    this.#child = child;
    this.addresses = new Map(Object.entries(addresses));
  }

  static async start(): Promise<ServerProcess> {
    const child = new Child('served/server.ts');
    return new ServerProcess(child, (await child.told()) as Record<string, string>);
  }

  /** Resolves when the process has ended, with how, and with what it has printed last. */
  get ended(): Promise<string> {
    return this.#child.ended;
  }

  /** Has it collect its garbage and tell what it holds. One at a time. */
  async report(): Promise<Report> {
    const order: Order = 'report';
    return (await this.#child.ask(order)) as Report;
  }

  /**
   * Closes the servers. The process then ends by itself.
   *
   * @throws Error when it ends with another code than 0.
   */
  async close(): Promise<void> {
    const order: Order = 'close';
    this.#child.tell(order);
    const how = await this.ended;
    if (this.#child.exitCode !== 0) throw new Error(how);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#child[Symbol.asyncDispose]();
  }
}
