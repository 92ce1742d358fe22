import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { inject } from 'vitest';
import type { PeerCommands, PeerEvent, Reply } from './peer-commands.ts';
import { isStopped } from './process-state.ts';

/** The program of `peer/`, as a process of its own that does what a test tells it. */
export class FaultyPeer implements AsyncDisposable {
  /** The requests that it has read, by the last part of their paths, in order. */
  readonly requests: string[] = [];
  /** What has come back to its own requests. */
  readonly replies: { readonly name: string; readonly outcome: Reply }[] = [];
  readonly #process: ChildProcess;
  readonly #gone: Promise<unknown>;
  readonly #done = new Map<number, (event: PeerEvent) => void>();
  readonly #waiting = new Set<() => void>();
  #commands = 0;
  #isEnded = false;
  #isGone = false;
  #errors = '';

  constructor() {
    this.#process = fork(inject('peerProgram'), {
      execArgv: [],
      serialization: 'advanced',
      silent: true,
    });
    this.#process.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.#process.on('message', (event) => this.#happened(event as PeerEvent));
    this.#gone = once(this.#process, 'close').then(() => {
      this.#isGone = true;
      this.#wake();
    });
  }

  /** Has it do something, and waits until it has. */
  async tell<Name extends keyof PeerCommands>(
    command: Name,
    ...args: Parameters<PeerCommands[Name]>
  ): Promise<ReturnType<PeerCommands[Name]>> {
    const id = this.#commands++;
    let done: PeerEvent | undefined;
    this.#done.set(id, (event) => {
      done = event;
    });
    this.#process.send({ id, command, args });
    await this.#until(() => done !== undefined);
    if (done?.event !== 'done') throw new Error(`${command}: ${JSON.stringify(done)}`);
    return done.result as ReturnType<PeerCommands[Name]>;
  }

  /** Resolves when it has read these requests. */
  saw(...names: string[]): Promise<void> {
    return this.#until(() => names.every((name) => this.requests.includes(name)));
  }

  /** Resolves when so many replies to requests of this name have come. */
  async replied(name: string, count = 1): Promise<Reply[]> {
    const found = () => this.replies.filter((reply) => reply.name === name);
    await this.#until(() => found().length >= count);
    return found().map(({ outcome }) => outcome);
  }

  /** Resolves when nothing is left of its connection. */
  ended(): Promise<void> {
    return this.#until(() => this.#isEnded);
  }

  /** Makes it stand still, with its connection open. */
  async freeze(): Promise<void> {
    this.#process.kill('SIGSTOP');
    while (!(await isStopped(this.#process.pid!)));
  }

  thaw(): void {
    this.#process.kill('SIGCONT');
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#gone;
  }

  /** @throws when it has ended by itself: it has a bug then. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode } = this.#process;
    await this.kill();
    if (exitCode !== null) throw this.#bug();
  }

  async #until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      if (this.#isGone) throw this.#bug();
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #happened(event: PeerEvent): void {
    if (event.event === 'request') this.requests.push(event.name);
    else if (event.event === 'reply') this.replies.push(event);
    else if (event.event === 'ended') this.#isEnded = true;
    else this.#done.get(event.id)?.(event);
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #bug(): Error {
    return new Error(`the peer has ended before it was done: ${this.#errors}`);
  }
}
