import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer, Question } from './messages.ts';
import { Participant, type Report } from './participant.ts';
import type { Plan } from './plan.ts';

/** One process of the soak, as the first one sees it. */
export interface Member {
  readonly name: string;
  open(): Promise<void>;
  start(): Promise<void>;
  report(notSent: readonly number[]): Promise<Report>;
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** The first process takes part itself. */
export class OwnMember implements Member {
  readonly name: string;
  readonly #participant: Participant;

  constructor(name: string, plan: Plan) {
    this.name = name;
    this.#participant = new Participant(plan, name);
  }

  open(): Promise<void> {
    return this.#participant.open();
  }

  async start(): Promise<void> {
    this.#participant.start();
  }

  report(notSent: readonly number[]): Promise<Report> {
    return this.#participant.report(notSent);
  }

  settle(): Promise<void> {
    return this.#participant.settle();
  }

  close(): Promise<void> {
    return this.#participant.close();
  }
}

const OWN_FILE = fileURLToPath(import.meta.url);
const PROCESS_FILE = fileURLToPath(
  new URL(`./participant-process${extname(OWN_FILE)}`, import.meta.url),
);
/** How long a process may take to do anything: settling takes longest. */
const ANSWER_MS = 120_000;
const EXIT_MS = 10_000;

/** Another process, which can be killed, restarted and frozen. */
export class ChildMember implements Member {
  readonly name: string;
  readonly #plan: Plan;
  readonly #onDeath: (how: string) => void;
  #child: ChildProcess | undefined;
  /** Whether it is right that it ends. */
  #mayEnd = false;

  /** @param onDeath - told when the process ends and should not */
  constructor(name: string, plan: Plan, onDeath: (how: string) => void) {
    this.name = name;
    this.#plan = plan;
    this.#onDeath = onDeath;
  }

  async open(): Promise<void> {
    const child = fork(PROCESS_FILE);
    this.#child = child;
    this.#mayEnd = false;
    child.once('exit', (code, signal) => {
      if (!this.#mayEnd) this.#onDeath(`${this.name} ended with ${signal ?? `code ${code}`}`);
    });
    await this.#ask({ do: 'open', plan: this.#plan, process: this.name });
  }

  async start(): Promise<void> {
    await this.#ask({ do: 'start' });
  }

  async report(notSent: readonly number[]): Promise<Report> {
    const { report } = await this.#ask({ do: 'report', notSent });
    return report!;
  }

  async settle(): Promise<void> {
    await this.#ask({ do: 'settle' });
  }

  async close(): Promise<void> {
    await this.#ask({ do: 'close' });
  }

  /** Waits until the process has ended by itself, after `close`. */
  async ended(): Promise<void> {
    const child = this.#child!;
    this.#mayEnd = true;
    const exit = once(child, 'exit', { signal: AbortSignal.timeout(EXIT_MS) });
    child.disconnect();
    try {
      const [code] = await exit;
      if (code !== 0) this.#onDeath(`${this.name} ended with code ${code}`);
    } catch {
      child.kill('SIGKILL');
      this.#onDeath(`${this.name} was closed, and something kept it alive`);
    }
  }

  /** Resolves when the system has ended it. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    this.#mayEnd = true;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  async #ask(question: Question): Promise<Extract<Answer, { done: true }>> {
    const child = this.#child!;
    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(ANSWER_MS)]);
    const onExit = () => gone.abort(new Error(`${this.name} has ended`));
    child.once('exit', onExit);
    try {
      const answered = once(child, 'message', { signal });
      child.send(question);
      const [answer] = (await answered) as [Answer];
      if (!answer.done) throw new Error(`${this.name} could not ${question.do}: ${answer.error}`);
      return answer;
    } finally {
      child.off('exit', onExit);
    }
  }
}
