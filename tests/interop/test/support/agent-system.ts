import { Container, type ContainerOptions } from '@mas/agent';
import type { Combination } from './cell.ts';
import { codecs } from './codecs.ts';
import { freeAddress } from './free-address.ts';
import type { PythonPeer } from './python-peer.ts';
import { TypeScriptAgent, types } from './typescript-agent.ts';

/** A container with agents on each side. */
export interface AgentSystem extends AsyncDisposable {
  readonly container: Container;
  /** Our agents. Each has one of Python as its partner. */
  readonly agents: readonly TypeScriptAgent[];
  /** The first of them. */
  readonly agent: TypeScriptAgent;
  /** The addresses of the agents of Python. */
  readonly addresses: readonly string[];
  /** The first of them. */
  readonly address: string;
}

/** A container of ours that speaks what the combination says. */
export function createContainer(
  { codec, transport }: Combination,
  address: string = freeAddress(transport),
  options: ContainerOptions = {},
): Promise<Container> {
  return Container.create(address, {
    // A peer that is started anew may need a while on a busy machine.
    reconnect: { maxAttempts: Number.POSITIVE_INFINITY, maxDelayMs: 500 },
    ...options,
    codec: codecs[codec],
    types,
  });
}

/** The address of a container of which nobody makes use now. */
export async function unusedAddress(combination: Combination): Promise<string> {
  const container = await createContainer(combination);
  await container.shutdown();
  return container.address;
}

/** Makes a container with agents on each side, without a connection in between. */
export async function settle(
  python: PythonPeer,
  combination: Combination,
  count = 1,
): Promise<AgentSystem> {
  const container = await createContainer(combination);
  const agents = Array.from({ length: count }, () => container.spawn(TypeScriptAgent));
  const { codec, transport } = combination;
  const options = { codec, address: freeAddress(transport), agents: count };
  const addresses = await python.call<string[]>('create', options);
  return {
    container,
    agents,
    agent: agents[0]!,
    addresses,
    address: addresses[0]!,
    async [Symbol.asyncDispose]() {
      await python.call('close');
      await container.shutdown();
    },
  };
}

/**
 * The same with one connection in between, over which each agent knows its partner: the side that
 * does not listen has connected to it, the other one has got a reference.
 */
export async function meet(
  python: PythonPeer,
  combination: Combination,
  count = 1,
): Promise<AgentSystem> {
  const system = await settle(python, combination, count);
  await introduce(python, combination, system);
  return system;
}

/** Has the side that does not listen connect to the other one. */
export async function introduce(
  python: PythonPeer,
  { server }: Combination,
  { agents, addresses }: Pick<AgentSystem, 'agents' | 'addresses'>,
): Promise<void> {
  if (server === 'Python') {
    await Promise.all(agents.map((agent, index) => agent.approach(addresses[index]!)));
  } else {
    await python.call('meet', { addresses: agents.map(({ address }) => address) });
  }
}
