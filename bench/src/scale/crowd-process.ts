import { Container } from '@mas/agent';
import { connect, type Remote, type RpcConnection } from '@mas/rpc';
import type { CalculatorAgent } from './calculator-agent.ts';
import { type Memory, measureMemory } from './memory.ts';
import { serveTasks } from './worker.ts';

// The process of all clients but the one whose calls are timed.
let connections: RpcConnection[] = [];
/** Who can call, each one call after the other. */
let callers: Remote<CalculatorAgent>[] = [];
let isCalling = false;
let calling: Promise<number>[] = [];

/** So many are opened at a time: more than the backlog of a server would have to wait. */
const AT_A_TIME = 100;

const tasks = {
  /** Opens so many connections to a container, each with a proxy to its agent `0`. */
  async connect({ address, count }: { address: string; count: number }): Promise<void> {
    while (connections.length < count) {
      const length = Math.min(AT_A_TIME, count - connections.length);
      const opened = Array.from({ length }, () => connect(address));
      connections.push(...(await Promise.all(opened)));
    }
    callers = connections.map((connection) => connection.proxy<CalculatorAgent>('agents/0'));
    // Each once, so that what comes with the first call is there.
    await Promise.all(callers.map((caller) => caller.add(1, 2)));
  },
  /** Has a container that knows so many agents of another one, over one connection. */
  async know({ address, count }: { address: string; count: number }): Promise<void> {
    const container = await Container.create('tcp://127.0.0.1:0');
    callers = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        container.connect<CalculatorAgent>(`${address}/${index + 1}`),
      ),
    );
  },
  async startCalls(count: number): Promise<void> {
    isCalling = true;
    calling = callers.slice(0, count).map(callOn);
  },
  /** Tells how many calls there were. */
  async stopCalls(): Promise<number> {
    isCalling = false;
    return (await Promise.all(calling)).reduce((a, b) => a + b, 0);
  },
  async disconnect(): Promise<void> {
    callers = [];
    calling = [];
    await Promise.all(connections.map((connection) => connection.close()));
    connections = [];
  },
  memory: (): Promise<Memory> => measureMemory(),
};

export type CrowdTasks = typeof tasks;

serveTasks(tasks);

async function callOn(caller: Remote<CalculatorAgent>): Promise<number> {
  let calls = 0;
  for (; isCalling; calls += 1) await caller.add(3, 4);
  return calls;
}
