import { Agent, Container, expose } from '@mas/agent';
import { describe, expect, it } from 'vitest';
import { localName } from './settings.ts';

const COUNT = 10_000;

class Numbered extends Agent {
  readonly #number: number;

  constructor(container: Container, number: number) {
    super(container);
    this.#number = number;
  }

  number(): number {
    return this.#number;
  }

  static {
    expose(this, 'number');
  }
}

const numbers = Array.from({ length: COUNT }, (_, number) => number);

describe('10,000 agents in one container', { timeout: 60_000 }, () => {
  it('have ids that count up', async () => {
    await using container = await Container.create(localName());
    const agents = numbers.map((number) => container.spawn(Numbered, number));
    expect(agents.map(({ id }) => id)).toEqual(numbers.map(String));
  });

  it.each(['the same container', 'another container'])(
    'can each be called from %s',
    async (where) => {
      await using container = await Container.create('tcp://127.0.0.1:0');
      await using other = await Container.create('tcp://127.0.0.1:0');
      const agents = numbers.map((number) => container.spawn(Numbered, number));
      const caller = where === 'the same container' ? container : other;
      const answers = agents.map(async ({ address }) => {
        const proxy = await caller.connect<Numbered>(address);
        return proxy.number();
      });
      expect(await Promise.all(answers)).toEqual(numbers);
    },
  );
});
