import { expect } from 'vitest';
import { createContainer, meet } from './support/agent-system.ts';
import { matrix } from './support/matrix.ts';
import { TypeScriptAgent } from './support/typescript-agent.ts';

const NOT_PASSED_ON = {
  Python: /Could not serialize object.*aiomas\.rpc\.Proxy/,
  TypeScript: /is a proxy and cannot be passed on; pass an address to connect to/,
};

matrix('Agents: references', 'agent_peer', {
  'an agent that passes itself is called back before it is answered': async (
    python,
    combination,
  ) => {
    await using system = await meet(python, combination);
    const { agent } = system;
    expect(await agent.partner().greet(agent)).toBe('hello TypeScript 0');
    expect(await python.call('ask', { method: 'greet', passing: true })).toBe('hello Python 0');
  },

  'an agent that has passed itself is called later': async (python, combination) => {
    await using system = await meet(python, combination);
    const { agent } = system;
    const addressed = agent.partner();
    await addressed.meet(agent);
    await python.call('ask', { method: 'meet', passing: true });
    expect(await agent.partner().name()).toBe('Python 0');
    expect(await python.call('ask', { method: 'name' })).toBe('TypeScript 0');
  },

  'an agent that is returned, by itself or inside lists and maps, is the one that was called':
    async (python, combination) => {
      await using system = await meet(python, combination);
      const partner = system.agent.partner();
      expect(await partner.me()).toBe(partner);
      const [first, second] = (await partner.us()).agents;
      expect(first).toBe(partner);
      expect(await first.name()).toBe('Python 0');
      expect(await second.tools.hammer.hit(2)).toBe('bangbang');
      expect(await python.call('ask_for_itself')).toEqual([
        ...[true, 'TypeScript 0', true, 'TypeScript 0'],
        'bangbang',
      ]);
    },

  'the sub-services of an agent are called': async (python, combination) => {
    await using system = await meet(python, combination);
    const { tools } = system.agent.partner();
    expect(await tools.count(['saw', 'file'])).toBe(2);
    expect(await tools.hammer.hit(3)).toBe('bangbangbang');
    expect(await python.call('ask', { method: 'tools/count', args: [['saw', 'file']] })).toBe(2);
    expect(await python.call('ask', { method: 'tools/hammer/hit', args: [3] })).toBe(
      'bangbangbang',
    );
  },

  'two agents call each other back, 20 deep': async (python, combination) => {
    await using system = await meet(python, combination);
    const { agent } = system;
    const down = Array.from({ length: 20 }, (_, index) => 20 - index);
    const ours = agent.partner().bounce(agent, 20);
    const theirs = python.call('ask', { method: 'bounce', passing: true, args: [20] });
    expect(await Promise.all([ours, theirs])).toEqual([down, down]);
  },

  'a proxy is passed on to nobody, not even to where it came from': async (python, combination) => {
    await using system = await meet(python, combination);
    await using elsewhere = await createContainer(combination);
    const { agent } = system;
    const { address } = elsewhere.spawn(TypeScriptAgent);
    const refused = { name: 'RemoteError', message: expect.stringMatching(NOT_PASSED_ON.Python) };
    await expect(agent.partner().forward(agent, address)).rejects.toMatchObject(refused);
    await expect(agent.partner().echo(agent)).rejects.toMatchObject(refused);
    for (const order of [{ method: 'forward', args: [address] }, { method: 'echo' }]) {
      await expect(python.call('ask', { ...order, passing: true })).rejects.toThrow(
        NOT_PASSED_ON.TypeScript,
      );
    }
    expect(await agent.partner().name()).toBe('Python 0');
    expect(await python.call('ask', { method: 'name' })).toBe('TypeScript 0');
  },

  'an address is passed on to a third container, and called there': async (python, combination) => {
    await using system = await meet(python, combination);
    await using elsewhere = await createContainer(combination);
    const { agent, address } = system;
    elsewhere.spawn(TypeScriptAgent);
    const third = elsewhere.spawn(TypeScriptAgent).address;
    expect(await agent.partner().refer(agent.address, third)).toBe('TypeScript 0');
    const args = [address, third];
    expect(await python.call('ask', { method: 'refer', args })).toBe('Python 0');
    // The same with the one in Python as the third.
    expect(await agent.partner().refer(third, address)).toBe('TypeScript 1');
    expect(await agent.refer(third, address)).toBe('TypeScript 1');
  },
});
