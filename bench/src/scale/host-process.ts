import { Container } from '@mas/agent';
import { CalculatorAgent } from './calculator-agent.ts';
import { type Memory, measureMemory } from './memory.ts';
import { serveTasks } from './worker.ts';

// The process that is measured: one container, with as many agents as it is told to spawn.
let container: Container;
let spawned: CalculatorAgent[] = [];

const tasks = {
  /** Opens the container, with one agent. */
  async open(): Promise<string> {
    container = await Container.create('tcp://127.0.0.1:0');
    container.spawn(CalculatorAgent);
    return container.address;
  },
  async spawn(count: number): Promise<void> {
    spawned = new Array(count);
    for (let index = 0; index < count; index += 1) {
      spawned[index] = container.spawn(CalculatorAgent);
    }
  },
  async remove(): Promise<void> {
    for (const agent of spawned) container.remove(agent);
    spawned = [];
  },
  memory: (): Promise<Memory> => measureMemory(),
};

export type HostTasks = typeof tasks;

serveTasks(tasks);
