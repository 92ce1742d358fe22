import { Container } from '@mas/agent';
import type { CalculatorAgent } from './calculator-agent.ts';
import type { CrowdTasks } from './crowd-process.ts';
import type { HostTasks } from './host-process.ts';
import { type Latency, measureLatency } from './latency.ts';
import { bytesEach, type Memory } from './memory.ts';
import { Worker } from './worker.ts';

/** How long calls to one agent take, and what happens meanwhile. */
export interface Latencies {
  /** There are no others. */
  readonly alone: Latency;
  readonly othersIdle: Latency;
  readonly someCalling: Latency;
  /** How many calls a second the others have made in all. */
  readonly callsPerSecond: number;
}

export interface AgentsRound extends Latencies {
  readonly each: Memory;
  /** What is left of each when all have been removed. */
  readonly left: Memory;
}

export interface ConnectionsRound extends Latencies {
  readonly server: Memory;
  readonly client: Memory;
  /** What is left of each when all have been closed. */
  readonly serverLeft: Memory;
  readonly clientLeft: Memory;
}

/** How many of the others call, one call after the other. */
const CALLING = 100;

/** Many agents in one container. */
export async function measureAgents(count: number): Promise<AgentsRound> {
  await using host = new Worker<HostTasks>('host-process');
  await using crowd = new Worker<CrowdTasks>('crowd-process');
  const address = await host.ask('open');
  await using container = await Container.create('tcp://127.0.0.1:0');
  const agent = await container.connect<CalculatorAgent>(`${address}/0`);
  const call = () => agent.add(3, 4);

  const alone = await measureLatency(call);
  const before = await host.ask('memory');
  await host.ask('spawn', count);
  const after = await host.ask('memory');
  const othersIdle = await measureLatency(call);
  await crowd.ask('know', { address, count: Math.min(count, CALLING) });
  const busy = await whileCalling(crowd, call);
  await host.ask('remove');
  const removed = await host.ask('memory');
  return {
    alone,
    othersIdle,
    ...busy,
    each: bytesEach(before, after, count),
    left: bytesEach(before, removed, count),
  };
}

/** Many connections to one container. */
export async function measureConnections(count: number): Promise<ConnectionsRound> {
  await using host = new Worker<HostTasks>('host-process');
  await using crowd = new Worker<CrowdTasks>('crowd-process');
  const address = await host.ask('open');
  await using container = await Container.create('tcp://127.0.0.1:0');
  const agent = await container.connect<CalculatorAgent>(`${address}/0`);
  const call = () => agent.add(3, 4);

  const alone = await measureLatency(call);
  // What comes with the first few connections is not theirs.
  await crowd.ask('connect', { address, count: Math.min(count, CALLING) });
  await crowd.ask('disconnect');
  const before = { server: await host.ask('memory'), client: await crowd.ask('memory') };
  await crowd.ask('connect', { address, count });
  const after = { server: await host.ask('memory'), client: await crowd.ask('memory') };
  const othersIdle = await measureLatency(call);
  const busy = await whileCalling(crowd, call);
  await crowd.ask('disconnect');
  const closed = { server: await host.ask('memory'), client: await crowd.ask('memory') };
  return {
    alone,
    othersIdle,
    ...busy,
    server: bytesEach(before.server, after.server, count),
    client: bytesEach(before.client, after.client, count),
    serverLeft: bytesEach(before.server, closed.server, count),
    clientLeft: bytesEach(before.client, closed.client, count),
  };
}

async function whileCalling(
  crowd: Worker<CrowdTasks>,
  call: () => Promise<unknown>,
): Promise<Pick<Latencies, 'someCalling' | 'callsPerSecond'>> {
  const startedAt = performance.now();
  await crowd.ask('startCalls', CALLING);
  const someCalling = await measureLatency(call);
  const calls = await crowd.ask('stopCalls');
  return { someCalling, callsPerSecond: (calls * 1000) / (performance.now() - startedAt) };
}
