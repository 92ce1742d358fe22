import { setTimeout as delay } from 'node:timers/promises';
import { ChannelError, type CodecFactory, Container, json, msgpack, type Remote } from '@mas/agent';
import type { CodecName, ContainerPlan } from './plan.ts';
import { SoakAgent } from './soak-agent.ts';
import type { Workplace } from './workplace.ts';

/** For how long an address may still be taken after its container has gone. */
const LISTEN_MS = 10_000;
/** The containers that come and go notice sooner that a peer stands still. */
const SHORT_KEEP_ALIVE = { intervalMs: 1000, limit: 3 };

/** An address, and the container that lives there now, with an agent `0` in it. */
export class Residence {
  readonly plan: ContainerPlan;
  readonly #workplace: Workplace;
  #occupant: Occupant | undefined;

  constructor(plan: ContainerPlan, workplace: Workplace) {
    this.plan = plan;
    this.#workplace = workplace;
  }

  /** Undefined while there is none. */
  get occupant(): Occupant | undefined {
    return this.#occupant;
  }

  async moveIn(): Promise<void> {
    const { address, codec, isRecreated } = this.plan;
    const container = await createWithin(LISTEN_MS, () =>
      Container.create(address, {
        codec: codecOf(codec),
        ...(isRecreated && { keepAlive: SHORT_KEEP_ALIVE }),
      }),
    );
    this.#occupant = new Occupant(container, container.spawn(SoakAgent, this.#workplace));
  }

  async moveOut(timeoutMs: number): Promise<void> {
    const container = this.#occupant?.container;
    this.#occupant = undefined;
    await container?.shutdown({ timeoutMs });
  }
}

/** A container, its agent, and the proxies that it has. */
export class Occupant {
  readonly container: Container;
  readonly agent: SoakAgent;
  readonly #proxies = new Map<string, { readonly proxy: Remote<SoakAgent>; isDoubtful: boolean }>();

  constructor(container: Container, agent: SoakAgent) {
    this.container = container;
    this.agent = agent;
  }

  /** The proxy that it has to the agent of another container. */
  known(address: string): Remote<SoakAgent> | undefined {
    return this.#proxies.get(address)?.proxy;
  }

  learn(address: string, proxy: Remote<SoakAgent>): void {
    this.#proxies.set(address, { proxy, isDoubtful: false });
  }

  /**
   * The connection of a proxy has ended. It is used once more, since its next call may open a new
   * connection, and then forgotten: whoever connects again has another one in any case.
   */
  doubt(address: string): void {
    const known = this.#proxies.get(address);
    if (known?.isDoubtful === true) this.#proxies.delete(address);
    else if (known !== undefined) known.isDoubtful = true;
  }
}

export function codecOf(name: CodecName): CodecFactory {
  return name === 'json' ? json() : msgpack();
}

async function createWithin(limitMs: number, create: () => Promise<Container>): Promise<Container> {
  const giveUpAt = performance.now() + limitMs;
  for (;;) {
    try {
      return await create();
    } catch (error) {
      const isTaken = error instanceof ChannelError && error.code === 'ERR_MAS_LISTEN';
      if (!isTaken || performance.now() > giveUpAt) throw error;
      await delay(100);
    }
  }
}
