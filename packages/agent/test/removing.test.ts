import { Agent, Container, expose } from '@mas/agent';
import { describe, expect, it } from 'vitest';
import { Counterpart, Helper } from './fixtures/counterpart.ts';
import { localName } from './settings.ts';

describe('removing an agent', () => {
  it.each(['in the same container', 'in another container'])(
    'fails the calls that others %s make from then on',
    async (where) => {
      await using container = await Container.create(localName());
      await using other = await Container.create(localName());
      const helper = container.spawn(Helper);
      const caller = where === 'in the same container' ? container : other;
      const proxy = await caller.connect<Helper>(helper.address);
      expect(await proxy.help()).toBe('done');
      container.remove(helper);
      await expect(proxy.help()).rejects.toMatchObject({
        code: 'ERR_MAS_REMOTE',
        message: expect.stringContaining('"0" is not found in "agents"'),
      });
    },
  );

  it('leaves the others, and their ids', async () => {
    await using container = await Container.create(localName());
    const [, second, third] = [Helper, Helper, Helper].map((type) => container.spawn(type));
    container.remove(second!);
    const proxy = await container.connect<Helper>(third!.address);
    expect(await proxy.help()).toBe('done');
    expect(container.spawn(Helper).id).toBe('3');
  });

  it('is noticed by whoever has called it before, and calls to others go on', async () => {
    await using container = await Container.create(localName());
    const helpers = [0, 1, 2].map(() => container.spawn(Helper));
    const proxies = await Promise.all(
      helpers.map(({ address }) => container.connect<Helper>(address)),
    );
    for (const gone of [1, 0, 2]) {
      for (const proxy of proxies) expect(await proxy!.help()).toBe('done');
      container.remove(helpers[gone]!);
      await expect(proxies[gone]!.help()).rejects.toThrow(`"${gone}" is not found in "agents"`);
      proxies.splice(gone, 1, await container.connect<Helper>(container.spawn(Helper).address));
    }
  });

  it('does not give the id again, even of the one that came last', async () => {
    await using container = await Container.create(localName());
    for (const id of ['0', '1', '2']) {
      const helper = container.spawn(Helper);
      expect(helper.id).toBe(id);
      container.remove(helper);
    }
  });

  it('lets it finish what it is doing', async () => {
    await using container = await Container.create(localName());
    await using other = await Container.create(localName());
    const agent = container.spawn(Counterpart);
    const proxy = await other.connect<Counterpart>(agent.address);
    const slow = other.spawn(Slow);
    const greeting = proxy.greet(slow);
    await slow.hasBeenAsked;
    container.remove(agent);
    slow.answer('Ada');
    expect(await greeting).toBe('hello Ada');
    await expect(proxy.add(1, 2)).rejects.toThrow('"0" is not found in "agents"');
  });

  it('can be done again', async () => {
    await using container = await Container.create(localName());
    const helper = container.spawn(Helper);
    container.remove(helper);
    container.remove(helper);
  });

  it('is refused for an agent of another container', async () => {
    await using container = await Container.create(localName());
    await using other = await Container.create(localName());
    const [own, foreign] = [container, other].map((it) => it.spawn(Helper));
    expect(() => container.remove(foreign!)).toThrow(TypeError);
    expect(() => container.remove(foreign!)).toThrow(
      `Helper('${foreign!.address}') does not live in Container('${container.address}')`,
    );
    const proxy = await other.connect<Helper>(own!.address);
    expect(await proxy.help()).toBe('done');
  });
});

/** Tells its name when the test wants it to. */
class Slow extends Agent {
  answer: (name: string) => void = () => {};
  readonly hasBeenAsked: Promise<void>;
  #asked = () => {};

  constructor(container: Container) {
    super(container);
    this.hasBeenAsked = new Promise((resolve) => {
      this.#asked = resolve;
    });
  }

  name(): Promise<string> {
    this.#asked();
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  bounce(): Promise<number[]> {
    return Promise.resolve([]);
  }

  static {
    expose(this, 'name');
  }
}
