import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answers, Link, Order, Reply } from './control.ts';
import { preparePython } from './python.ts';
import type { Load, Outcome, TransportName } from './subject.ts';
import type { Entry } from './subjects/index.ts';

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));

/** Who needs longer for one thing does not settle its calls. */
const LONGEST_MS = 120_000;

export interface ParticipantOptions {
  /** Where files of unix sockets go. */
  readonly directory: string;
  /** The program that runs TypeScript's side; by default the Node that runs this. */
  readonly node?: string | undefined;
}

/** A subject of a run: its server's process and its client's, which stay alive until the end. */
export class Participant {
  readonly entry: Entry;
  readonly client: Worker;
  readonly server: Worker;
  readonly #options: ParticipantOptions;
  readonly #addresses = new Map<TransportName, string>();
  readonly #pids = new Set<number>();

  /** @throws when it cannot be run here. */
  static async start(entry: Entry, options: ParticipantOptions): Promise<Participant> {
    const command = await commandOf(entry, options);
    return new Participant(entry, new Worker(command), new Worker(command), options);
  }

  private constructor(entry: Entry, client: Worker, server: Worker, options: ParticipantOptions) {
    this.entry = entry;
    this.client = client;
    this.server = server;
    this.#options = options;
    for (const { pid } of [client, server]) this.#pids.add(pid);
  }

  get pids(): number[] {
    return [...this.#pids];
  }

  /** Which of the works can be done over such a connection; each is tried once and checked. */
  async prepare(
    transport: TransportName,
    options: { readonly connections: number; readonly works: readonly string[] },
  ): Promise<readonly string[]> {
    if (transport === 'unix' && this.entry.unix !== true) return [];
    const { connections, works } = options;
    const link = await this.#link(transport, connections);
    return (await this.client.ask('prepare', { link, works })).works;
  }

  async turn(
    work: string,
    on: { readonly transport: TransportName; readonly connections: number; readonly load: Load },
  ): Promise<Outcome> {
    const link = await this.#link(on.transport, on.connections);
    return this.client.ask('turn', { link, work, load: on.load });
  }

  async stop(): Promise<void> {
    await Promise.all([this.client.stop(), this.server.stop()]);
  }

  async #link(transport: TransportName, connections: number): Promise<Link> {
    let address = this.#addresses.get(transport);
    if (address === undefined) {
      const path = join(this.#options.directory, `${this.entry.name.replaceAll(/\W/g, '-')}.sock`);
      const at = transport === 'tcp' ? { transport } : { transport, path };
      const served = await this.server.ask('serve', { at });
      for (const pid of served.pids) this.#pids.add(pid);
      address = served.address;
      this.#addresses.set(transport, address);
    }
    return { transport, address, connections };
  }
}

/** A process that does what it is asked, one thing at a time. */
export class Worker {
  readonly #child: ChildProcess;
  #failed: Error | undefined;
  #settle: { resolve(reply: Reply): void; reject(error: Error): void } | undefined;

  constructor([program, ...args]: readonly [string, ...string[]]) {
    const child = spawn(program, args, { stdio: ['ignore', 2, 2, 'ipc'] });
    this.#child = child;
    child.on('message', (reply: Reply) => this.#settle?.resolve(reply));
    const fail = (error: Error) => {
      this.#failed = error;
      this.#settle?.reject(error);
    };
    child.on('error', fail);
    child.on('exit', (code, signal) => {
      fail(new Error(`${args.join(' ')} has ended with ${signal ?? code}`));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async ask<Kind extends Order['do']>(
    kind: Kind,
    details: Omit<Extract<Order, { do: Kind }>, 'do'>,
  ): Promise<Answers[Kind]> {
    let tooLong: NodeJS.Timeout | undefined;
    const reply = await new Promise<Reply>((resolve, reject) => {
      if (this.#failed !== undefined) throw this.#failed;
      this.#settle = { resolve, reject };
      tooLong = setTimeout(() => {
        reject(new Error(`it has not done "${kind}" within ${LONGEST_MS / 1000} s`));
      }, LONGEST_MS);
      this.#child.send({ do: kind, ...details });
    }).finally(() => clearTimeout(tooLong));
    if ('error' in reply) throw new Error(reply.error);
    return reply.answer as Answers[Kind];
  }

  /** It ends by itself, and takes along what it has started. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    const tooLate = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    if (this.#child.connected) this.#child.disconnect();
    await ended;
    clearTimeout(tooLate);
  }
}

async function commandOf(
  entry: Entry,
  { node = process.execPath }: ParticipantOptions,
): Promise<[string, ...string[]]> {
  if (entry.python === undefined) return [node, WORKER, entry.name];
  const command = await preparePython(entry.python);
  if ('missing' in command) throw new Error(command.missing);
  return [command.python, command.program, ...(entry.python.arguments ?? [])];
}
