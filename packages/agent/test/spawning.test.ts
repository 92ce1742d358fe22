import { Agent, Container, expose } from '@mas/agent';
import { describe, expect, it } from 'vitest';
import { Counterpart } from './fixtures/counterpart.ts';
import { localName } from './settings.ts';

describe('an agent', () => {
  it('has a container, an address and an id', async () => {
    await using container = await Container.create('tcp://127.0.0.1:0');
    const agent = container.spawn(Counterpart);
    expect(agent.container).toBe(container);
    expect(agent.id).toBe('0');
    expect(agent.address).toBe(`${container.address}/0`);
    expect(container.address).toMatch(/^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/);
  });

  it('is made with the arguments that follow the container', async () => {
    await using container = await Container.create(localName());
    const agent = container.spawn(Meter, 'north', { unit: 'kWh' });
    expect([agent.place, agent.options.unit]).toEqual(['north', 'kWh']);
  });

  it('can be made with new as well', async () => {
    await using container = await Container.create(localName());
    const agent = new Meter(container, 'north', { unit: 'kWh' });
    const proxy = await container.connect<Meter>(agent.address);
    expect(await proxy.read()).toBe('north: 0 kWh');
  });

  it('gets ids that count up from 0 in each container', async () => {
    await using one = await Container.create(localName());
    await using other = await Container.create(localName());
    const agents = [one, other, one].map((container) => container.spawn(Counterpart));
    expect(agents.map(({ id }) => id)).toEqual(['0', '0', '1']);
  });

  it('can be called when it exposes nothing, and then answers nothing', async () => {
    await using container = await Container.create(localName());
    const agent = container.spawn(Agent);
    const proxy = await container.connect<Counterpart>(agent.address);
    await expect(proxy.add(1, 2)).rejects.toThrow('"add" is not found or not exposed');
  });
});

describe('an agent whose constructor throws', () => {
  it('does not exist when it was spawned', async () => {
    await using container = await Container.create(localName());
    expect(() => container.spawn(Broken, 'no way')).toThrow('no way');
    await expect(container.connect(`${container.address}/0`)).rejects.toMatchObject({
      code: 'ERR_MAS_NO_SUCH_AGENT',
    });
    expect(container.spawn(Counterpart).id).toBe('1');
  });

  it('leaves the agents that it has spawned itself', async () => {
    await using container = await Container.create(localName());
    expect(() => container.spawn(BrokenBoss)).toThrow('the boss');
    expect(await aliveIn(container)).toEqual(['Counterpart', 'Counterpart', null, 'Counterpart']);
  });

  it('leaves an agent of its own class that it has spawned itself', async () => {
    await using container = await Container.create(localName());
    expect(() => container.spawn(Generation, 1)).toThrow('not me');
    expect(await aliveIn(container)).toEqual(['Generation', null, null, null]);
  });
});

/** The classes of the agents with the first four ids. */
function aliveIn(container: Container): Promise<(string | null)[]> {
  const names = ['0', '1', '2', '3'].map((id) =>
    container.connect(`${container.address}/${id}`).then(
      (proxy) => /^\w+(?=Proxy\()/.exec(String(proxy))?.[0] ?? 'unnamed',
      () => null,
    ),
  );
  return Promise.all(names);
}

class Meter extends Agent {
  readonly place: string;
  readonly options: { readonly unit: string };

  constructor(container: Container, place: string, options: { readonly unit: string }) {
    super(container);
    this.place = place;
    this.options = options;
  }

  read(): string {
    return `${this.place}: 0 ${this.options.unit}`;
  }

  static {
    expose(this, 'read');
  }
}

class Broken extends Agent {
  constructor(container: Container, why: string) {
    super(container);
    throw new Error(why);
  }
}

/** Makes two agents before it is registered itself, and one after. */
class BrokenBoss extends Agent {
  constructor(container: Container) {
    container.spawn(Counterpart);
    new Counterpart(container);
    super(container);
    container.spawn(Counterpart);
    throw new Error('the boss');
  }
}

/** The first to be registered is the youngest, and it is the only one that does not throw. */
class Generation extends Agent {
  constructor(container: Container, children: number) {
    if (children > 0) container.spawn(Generation, children - 1);
    super(container);
    if (children > 0) throw new Error('not me');
  }
}
