import { Agent, Container, expose, type Remote } from '@mas/agent';
import type { Answers } from '../answers.ts';
import type { Ends, Opening } from '../ends.ts';
import { limitsOf } from '../limits.ts';
import { freeAddress } from '../setting.ts';
import { callOn } from './rpc.ts';

/** An agent of ours, which the peer can call, and can make itself known to. */
class Subject extends Agent {
  readonly #functions: Answers['functions'];
  met: Remote<unknown> | undefined;

  constructor(container: Container, { functions }: Answers) {
    super(container);
    this.#functions = functions;
  }

  echo(value: unknown) {
    return this.#functions.echo(value);
  }
  large() {
    return this.#functions.large();
  }
  hold(key: string) {
    return this.#functions.hold(key);
  }
  meet(other: Remote<unknown>) {
    this.met = other;
  }
  static {
    expose(this, 'echo', 'large', 'hold', 'meet');
  }
}

export async function openContainers(opening: Opening): Promise<Ends> {
  const { setting, answers, patience } = opening;
  const container = await Container.create(freeAddress(setting), limitsOf(patience));
  const subject = container.spawn(Subject, answers);
  const other = await Container.create(freeAddress(setting));
  const bystander = await other.connect<Subject>(subject.address);
  return {
    call: callOn(await counterpart(opening, container, subject)),
    bystander: callOn(bystander),
    prefix: 'agents/0/',
    connections: () => undefined,
    close: () => container.shutdown({ timeoutMs: 0 }),
    abort() {
      throw new Error('containers close their connections only all at once, by shutdown');
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([other.shutdown(), container.shutdown({ timeoutMs: 0 })]);
    },
  };
}

/** A proxy to the agent of the peer. */
async function counterpart(
  { setting, peer }: Opening,
  container: Container,
  subject: Subject,
): Promise<object> {
  if (setting.listener === 'the peer') {
    const address = await peer.tell('listen', freeAddress(setting));
    return container.connect(`${address}/0`);
  }
  await peer.tell('connect', container.address);
  await peer.tell('introduce', 'agents/0/meet');
  await peer.replied('meet');
  return subject.met!;
}
