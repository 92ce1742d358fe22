import type { Remote } from '@mas/agent';
import { expect } from 'vitest';
import { createContainer, introduce, meet } from './support/agent-system.ts';
import type { Combination } from './support/cell.ts';
import { freeAddress } from './support/free-address.ts';
import { matrix } from './support/matrix.ts';
import { Program } from './support/program.ts';
import { PythonPeer } from './support/python-peer.ts';
import { TypeScriptAgent } from './support/typescript-agent.ts';

/** What a call rejects with that may have arrived, and one that has not. */
const MAYBE = { name: 'ChannelError', code: 'ERR_MAS_CLOSED', sent: 'maybe' };
const NOT_SENT = { name: 'ChannelError', code: 'ERR_MAS_CLOSED', sent: 'no' };

/**
 * Calls a container that has gone. One that we have connected to is waited for; what one that has
 * connected to us has passed belongs to that connection.
 */
function nameOf(partner: Remote<TypeScriptAgent>, { server }: Combination): Promise<void> {
  return server === 'Python'
    ? expect(partner.name()).resolves.toBe('Python 0')
    : expect(partner.name()).rejects.toMatchObject(NOT_SENT);
}

matrix('Agents: ending', 'agent_peer', {
  'a Python container that is killed in the middle of calls and comes back is reached again':
    async (python, combination) => {
      const { codec, transport } = combination;
      await using container = await createContainer(combination);
      const agent = container.spawn(TypeScriptAgent);
      await using first = await PythonPeer.start('agent_peer');
      const options = { codec, address: freeAddress(transport) };
      const [address] = await first.call<[string]>('create', options);
      const both = { agents: [agent], addresses: [address] };
      await introduce(first, combination, both);
      const partner = agent.partner();
      const open = expect(partner.hold()).rejects.toMatchObject(MAYBE);
      const asked = expect(first.call('ask', { method: 'hold' })).rejects.toThrow('has ended');
      await Promise.all([agent.isHeld, first.call('until_held')]);
      await Promise.all([first.kill(), open, asked]);
      await expect(container.connect(address)).rejects.toMatchObject({ code: 'ERR_MAS_CONNECT' });
      // Its answer is for nobody.
      agent.release();
      const waiting = nameOf(partner, combination);

      await python.call('create', { codec, address: address.slice(0, -2) });
      await waiting;
      const again = await container.connect<TypeScriptAgent>(address);
      expect(await again.name()).toBe('Python 0');
      await introduce(python, combination, both);
      expect(await agent.partner().name()).toBe('Python 0');
      expect(await python.call('ask', { method: 'name' })).toBe('TypeScript 0');
      await python.call('close');
    },

  'a container of ours that is killed and comes back is reached by a new one of Python': async (
    python,
    combination,
  ) => {
    const { codec, transport, server } = combination;
    const create = { codec, address: freeAddress(transport) };
    const [address] = await python.call<[string]>('create', create);
    const run = (at: string, partner: string) =>
      Program.typescript(codec, at, ...(server === 'Python' ? [partner] : []));
    await using first = await run(freeAddress(transport), address);
    const ours = await first.line();
    if (server === 'TypeScript') await python.call('meet', { addresses: [ours] });
    const open = expect(python.call('ask', { method: 'hold' })).rejects.toThrow(
      'ConnectionResetError',
    );
    await python.call('until_held');
    expect(await first.line()).toBe('held');
    await Promise.all([first.kill(), open]);
    await expect(python.call('ask', { method: 'name' })).rejects.toThrow('ConnectionResetError');
    // Its answer is for nobody.
    await python.call('release');
    await python.call('close');

    const [next] = await python.call<[string]>('create', create);
    await using second = await run(ours.slice(0, -2), next);
    expect(await second.line()).toBe(ours);
    if (server === 'TypeScript') await python.call('meet', { addresses: [ours] });
    expect(await python.call('ask', { method: 'name' })).toBe('TypeScript 0');
    await python.call('close');
    await second.kill();
  },

  'a container of ours that comes back is reached by the container of Python that knew it': async (
    python,
    combination,
  ) => {
    await using system = await meet(python, combination);
    const { container, agent } = system;
    await container.shutdown();
    await python.call('until_disconnected');
    await using again = await createContainer(combination, container.address);
    const { address } = again.spawn(TypeScriptAgent);
    expect(address).toBe(agent.address);
    expect(await python.call('ask_address', { address })).toBe('TypeScript 0');
  },

  'a container of ours that shuts down first answers the calls that it is handling': async (
    python,
    combination,
  ) => {
    await using system = await meet(python, combination);
    const { container, agent, address } = system;
    const partner = agent.partner();
    const open = expect(partner.hold()).rejects.toMatchObject(MAYBE);
    const asked = python.call('ask', { method: 'hold' });
    await Promise.all([agent.isHeld, python.call('until_held')]);
    const closing = container.shutdown({ timeoutMs: Number.POSITIVE_INFINITY });
    expect(await python.call('ask', { method: 'name' })).toBe('TypeScript 0');
    expect(await partner.name()).toBe('Python 0');
    agent.release();
    expect(await asked).toBe('released');
    await Promise.all([closing, open]);
    await python.call('until_disconnected');
    await expect(partner.name()).rejects.toMatchObject(NOT_SENT);
    await expect(python.call('ask', { method: 'name' })).rejects.toThrow('ConnectionResetError');
    // Its answer is for nobody.
    await python.call('release');
    await using other = await createContainer(combination);
    expect(await (await other.connect<TypeScriptAgent>(address)).name()).toBe('Python 0');
  },

  'a Python container that shuts down ends the calls that are open, and comes back': async (
    python,
    combination,
  ) => {
    await using system = await meet(python, combination);
    const { container, agent, address } = system;
    const partner = agent.partner();
    const open = expect(partner.hold()).rejects.toMatchObject(MAYBE);
    const asked = expect(python.call('ask', { method: 'hold' })).rejects.toThrow(
      'ConnectionResetError',
    );
    await Promise.all([agent.isHeld, python.call('until_held')]);
    await python.call('close');
    await Promise.all([open, asked]);
    const waiting = nameOf(partner, combination);
    await expect(python.call('ask', { method: 'name' })).rejects.toThrow('ConnectionResetError');
    agent.release();
    const { codec } = combination;
    await python.call('create', { codec, address: address.slice(0, -2) });
    await waiting;
    expect(await (await container.connect<TypeScriptAgent>(address)).name()).toBe('Python 0');
    expect(await python.call('ask_address', { address: agent.address })).toBe('TypeScript 0');
  },

  'processes end by themselves after a shutdown in the middle of calls': async (
    _,
    { codec, transport, server },
  ) => {
    const run = {
      Python: async (...args: string[]) => Program.python('agent_program', codec, ...args),
      TypeScript: (...args: string[]) => Program.typescript(codec, ...args),
    };
    const client = server === 'Python' ? 'TypeScript' : 'Python';
    const ended = { Python: 'ConnectionResetError', TypeScript: 'ERR_MAS_CLOSED' };
    await using listening = await run[server](freeAddress(transport));
    const there = await listening.line();
    await using connecting = await run[client](freeAddress(transport), there);
    const here = await connecting.line();
    for (const program of [listening, connecting]) expect(await program.line()).toBe('held');
    listening.tell('leave');
    expect(await listening.end).toEqual({
      ...{ code: 0, errors: '' },
      lines: [there, 'held', ended[server]],
    });
    connecting.tell('leave');
    expect(await connecting.end).toEqual({
      ...{ code: 0, errors: '' },
      lines: [here, 'held', ended[client]],
    });
  },
});
