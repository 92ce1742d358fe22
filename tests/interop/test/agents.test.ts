import { expect } from 'vitest';
import { meet, settle, unusedAddress } from './support/agent-system.ts';
import { matrix, type Proof } from './support/matrix.ts';
import type { TypeScriptAgent } from './support/typescript-agent.ts';

const FORMS = {
  tcp: /^tcp:\/\/127\.0\.0\.1:[1-9]\d*\/0$/,
  ipc: /^ipc:\/\/\[\/.+\.sock\]\/0$/,
};

const scenarios: Readonly<Record<string, Proof>> = {
  'an agent is called by the address that it prints': async (python, combination) => {
    await using system = await settle(python, combination);
    const { container, agent, address } = system;
    const ours = async () => (await container.connect<TypeScriptAgent>(address)).name();
    const theirs = () => python.call('ask_address', { address: agent.address });
    const { transport, server } = combination;
    for (const printed of [address, agent.address]) expect(printed).toMatch(FORMS[transport]);
    expect(await (server === 'Python' ? ours() : theirs())).toBe(`${server} 0`);
    expect(await Promise.all([ours(), theirs()])).toEqual(['Python 0', 'TypeScript 0']);
  },

  'agents with the same ids on both sides each answer as themselves': async (
    python,
    combination,
  ) => {
    await using system = await meet(python, combination, 3);
    const { container, agents, addresses } = system;
    const stamps = [0, 1, 2].map((key) => [`Python ${key}`, key]);
    expect(await Promise.all(agents.map((agent, key) => agent.partner().stamp(key)))).toEqual(
      stamps,
    );
    expect(await python.call('ask_all', { count: 1 })).toEqual(
      [0, 1, 2].map((key) => [`TypeScript ${key}`, 0]),
    );
    for (const [key, address] of addresses.entries()) {
      expect(address).toMatch(new RegExp(`/${key}$`));
      const partner = await container.connect<TypeScriptAgent>(address);
      expect(await partner.name()).toBe(`Python ${key}`);
      expect(await python.call('ask_address', { address: agents[key]!.address })).toBe(
        `TypeScript ${key}`,
      );
    }
  },

  'agents print as their class and address, and their proxies tell both': async (
    python,
    combination,
  ) => {
    await using system = await meet(python, combination);
    const { container, agent, address } = system;
    const [printed, printedPartner] = await python.call<string[]>('show');
    expect(printed).toBe(`PythonAgent('${address}')`);
    expect(`${agent}`).toBe(`TypeScriptAgent('${agent.address}')`);
    // The one that connected knows the class; the other one has got a path.
    const { server } = combination;
    const known = server === 'Python' ? `${agent.partner()}` : printedPartner;
    const passed = server === 'Python' ? printedPartner : `${agent.partner()}`;
    const listening = server === 'Python' ? address : agent.address;
    expect(known).toBe(`${server}AgentProxy('${listening}')`);
    expect(passed).toMatch(/^(Proxy|Remote)\(.*agents\/0'\)$/);
    expect(`${await container.connect(address)}`).toBe(`PythonAgentProxy('${address}')`);
    expect(await python.call('show_address', { address: agent.address })).toBe(
      `TypeScriptAgentProxy('${agent.address}')`,
    );
  },

  'two containers that connect to each other use one connection each': async (
    python,
    combination,
  ) => {
    await using system = await meet(python, combination);
    const { container, agent, address } = system;
    const connect = () => container.connect<TypeScriptAgent>(address);
    const beConnected = () => python.call('ask_address', { address: agent.address });
    const { server } = combination;
    await (server === 'Python' ? connect() : beConnected());
    expect(await python.call('connections')).toEqual(server === 'Python' ? [1, 0] : [0, 1]);
    const partner = await connect();
    expect(await beConnected()).toBe('TypeScript 0');
    await Promise.all([connect(), beConnected(), connect(), beConnected()]);
    expect(await python.call('connections')).toEqual([1, 1]);
    expect(await partner.name()).toBe('Python 0');
    expect(await agent.partner().name()).toBe('Python 0');
    expect(await python.call('ask', { method: 'name' })).toBe('TypeScript 0');
  },

  'an agent that does not exist is refused, and all goes on': async (python, combination) => {
    await using system = await meet(python, combination);
    const { container, agent, address } = system;
    const base = address.slice(0, -2);
    for (const id of ['1', 'missing']) {
      await expect(container.connect(`${base}/${id}`)).rejects.toMatchObject({
        name: 'AgentError',
        code: 'ERR_MAS_NO_SUCH_AGENT',
        message: `there is no agent "${id}" in the container ${base}`,
      });
      await expect(
        python.call('ask_address', { address: `${agent.container.address}/${id}` }),
      ).rejects.toThrow(`ConnectionError: Agent "${id}" does not exist in Container(`);
    }
    expect(await agent.partner().name()).toBe('Python 0');
    expect(await python.call('ask', { method: 'name' })).toBe('TypeScript 0');
  },

  'an address where nobody listens is refused, and all goes on': async (python, combination) => {
    const { transport } = combination;
    const nobody = `${await unusedAddress(combination)}/0`;
    await using system = await meet(python, combination);
    const { container, agent } = system;
    await expect(container.connect(nobody)).rejects.toMatchObject({
      name: 'ChannelError',
      code: 'ERR_MAS_CONNECT',
    });
    await expect(python.call('ask_address', { address: nobody })).rejects.toThrow(
      transport === 'tcp' ? 'ConnectionRefusedError' : 'FileNotFoundError',
    );
    expect(await agent.partner().name()).toBe('Python 0');
    expect(await python.call('ask', { method: 'name' })).toBe('TypeScript 0');
  },

  'a thousand calls of ten agents each way, all at once, get the right answers': async (
    python,
    combination,
  ) => {
    await using system = await meet(python, combination, 10);
    const stampsOf = (side: string) =>
      system.agents.flatMap((_, id) =>
        Array.from({ length: 100 }, (_, key) => [`${side} ${id}`, key]),
      );
    const [ours, theirs] = await Promise.all([
      Promise.all(
        system.agents.flatMap((agent) =>
          Array.from({ length: 100 }, (_, key) => agent.partner().stamp(key)),
        ),
      ),
      python.call('ask_all', { count: 100 }),
    ]);
    expect(ours).toEqual(stampsOf('Python'));
    expect(theirs).toEqual(stampsOf('TypeScript'));
  },
};

matrix('Agents', 'agent_peer', scenarios);
matrix('Agents', 'agent_peer', scenarios, { codecs: ['msgpackr'], transports: ['tcp'] });
