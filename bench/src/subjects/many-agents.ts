import { Agent, Container, expose, type Remote } from '@mas/agent';
import { ARGUMENTS } from '../payloads.ts';
import type { Subject } from '../subject.ts';

/** As many of the agents of a container as are called in turn. */
const CALLED = 1000;
const GREATEST = 100_000;

class Calculator extends Agent {
  static {
    expose(this, 'add');
  }
  add(a: number, b: number): number {
    return a + b;
  }
}

class Index extends Agent {
  static {
    expose(this, 'addressOf');
  }
  readonly #containers = new Map<number, Promise<Container>>();

  async addressOf(agents: number): Promise<string> {
    let container = this.#containers.get(agents);
    if (container === undefined) {
      container = fill(agents);
      this.#containers.set(agents, container);
    }
    return (await container).address;
  }
}

/** Our agents, with as many of them in the container as the work says: `agents 1000`. */
export const manyAgents: Subject = {
  serve: async () => (await Container.create('tcp://127.0.0.1:0')).spawn(Index).address,
  async connect(address) {
    const container = await Container.create('tcp://127.0.0.1:0');
    const index = await container.connect<Index>(address);
    return {
      async call(work) {
        const agents = Number(/^agents (\d+)$/.exec(work)?.[1]);
        if (!(agents >= 1 && agents <= GREATEST)) return undefined;
        const base = await index.addressOf(agents);
        const remotes: Remote<Calculator>[] = [];
        // Spread over all of them, so that what is called is not what was made last.
        const step = Math.max(1, Math.floor(agents / CALLED));
        for (let id = 0; id < agents; id += step) {
          remotes.push(await container.connect<Calculator>(`${base}/${id}`));
        }
        const [a, b] = ARGUMENTS;
        let next = 0;
        return () => remotes[next++ % remotes.length]!.add(a, b);
      },
    };
  },
};

async function fill(agents: number): Promise<Container> {
  const container = await Container.create('tcp://127.0.0.1:0');
  for (let count = 0; count < agents; count += 1) container.spawn(Calculator);
  return container;
}
