import { expect } from 'vitest';
import { createContainer, settle, unusedAddress } from './support/agent-system.ts';
import { matrix } from './support/matrix.ts';
import { TypeScriptAgent } from './support/typescript-agent.ts';

matrix('Agents', 'agent_peer', {
  'a container that has yet to come is waited for': async (python, combination) => {
    const { codec, server } = combination;
    const coming = await unusedAddress(combination);
    if (server === 'Python') {
      await using container = await createContainer(combination);
      const waiting = container.connect<TypeScriptAgent>(`${coming}/0`, { timeoutMs: 30_000 });
      await python.call('create', { codec, address: coming });
      expect(await (await waiting).name()).toBe('Python 0');
      await python.call('close');
    } else {
      await python.call('create', { codec, address: await unusedAddress(combination) });
      const waiting = python.call('ask_address', { address: `${coming}/0`, timeout: 30 });
      // By then it has tried for the first time.
      await python.call('ready');
      await using container = await createContainer(combination, coming);
      container.spawn(TypeScriptAgent);
      expect(await waiting).toBe('TypeScript 0');
      await python.call('close');
    }
  },
});

matrix(
  'Agents',
  'agent_peer',
  {
    'an IPv6 address is taken as either side prints it': async (python, combination) => {
      const { codec } = combination;
      await using container = await createContainer(combination, 'tcp://[::1]:0');
      const { address } = container.spawn(TypeScriptAgent);
      // Python knows no brackets.
      const [there] = await python.call<[string]>('create', { codec, address: 'tcp://::1:0' });
      expect(await python.call('ask_address', { address })).toBe('TypeScript 0');
      expect(await (await container.connect<TypeScriptAgent>(there)).name()).toBe('Python 0');
      await python.call('close');
    },
  },
  { transports: ['tcp'] },
);

matrix(
  'Agents',
  'agent_peer',
  {
    'an address that old systems write, agent://host:port/id, is read as tcp': async (
      python,
      combination,
    ) => {
      await using system = await settle(python, combination);
      const { container, address } = system;
      const old = address.replace('tcp:', 'agent:');
      const [partner, same] = [await container.connect(old), await container.connect(address)];
      expect(`${partner}`).toBe(`PythonAgentProxy('${address}')`);
      expect(partner).toBe(same);
      expect(await python.call('connections')).toEqual([1, 0]);
    },
  },
  { transports: ['tcp'], servers: ['Python'] },
);
