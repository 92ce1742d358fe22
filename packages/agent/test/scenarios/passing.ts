import { expect, it } from 'vitest';
import { Near, type Scenarios } from './scene.ts';

/** Agents that pass themselves to each other. */
export const passing: Scenarios = (scene) => {
  const spawnNear = (name: string): Near => {
    const { container, counterpart } = scene();
    return container.spawn(Near, name, counterpart);
  };

  it('an agent that passes itself can be called back', async () => {
    expect(await spawnNear('Ada').beGreeted()).toBe('hello Ada');
  });

  it('an agent can be passed by others of its process', async () => {
    const { counterpart } = scene();
    expect(await counterpart.greet(spawnNear('Ada'))).toBe('hello Ada');
  });

  it('an agent can be passed inside arrays and objects', async () => {
    expect(await spawnNear('Ada').beGreetedInside()).toBe('hello Ada and Ada');
  });

  it('two agents that are passed at once are told apart', async () => {
    const { counterpart } = scene();
    const partners = [spawnNear('Ada'), spawnNear('Bob')];
    expect(await counterpart.greetAll({ in: { here: partners } })).toBe('hello Ada and Bob');
  });

  it('what is passed is not changed', async () => {
    const near = spawnNear('Ada');
    const value = { in: { here: [near] } };
    await scene().counterpart.greetAll(value);
    expect(value.in.here[0]).toBe(near);
  });

  it('an agent that is returned arrives as a proxy', async () => {
    const { counterpart } = scene();
    const same = await counterpart.introduceYourself();
    expect(await same.add(3, 4)).toBe(7);
    const { agents } = await counterpart.introduceYourselfLater();
    expect(await agents[0]!.add(3, 4)).toBe(7);
  });

  it('an agent has one proxy, however it arrives', async () => {
    const { counterpart } = scene();
    expect(await counterpart.introduceYourself()).toBe(counterpart);
  });

  it.each([1, 2, 7, 50])('two agents call each other back, %i deep', async (depth) => {
    const down = Array.from({ length: depth }, (_, index) => depth - index);
    expect(await spawnNear('Ada').bounceOff(depth)).toEqual(down);
  });

  it('calls back of several agents at once keep apart', async () => {
    const names = ['Ada', 'Bob', 'Cleo', 'Dan'];
    const greetings = await Promise.all(names.map((name) => spawnNear(name).beGreeted()));
    expect(greetings).toEqual(names.map((name) => `hello ${name}`));
  });

  it('an agent that has been removed cannot be passed', async () => {
    const { container } = scene();
    const near = spawnNear('Ada');
    container.remove(near);
    await expect(near.beGreeted()).rejects.toMatchObject({
      name: 'SerializationError',
      code: 'ERR_MAS_SERIALIZATION',
    });
  });
};
