import { type Container, kwargs, type Remote } from '@mas/agent';
import { expect } from 'vitest';
import { createContainer, unusedAddress } from './support/agent-system.ts';
import type { Combination } from './support/cell.ts';
import { matrix } from './support/matrix.ts';
import { Program } from './support/program.ts';
import { TypeScriptAgent } from './support/typescript-agent.ts';

/** The agent of aiomas that makes others in its process. */
interface Manager {
  spawn(
    qualname: string,
    job: string,
    boss: Remote<TypeScriptAgent> | null,
    options: { tries: number },
  ): [Worker, string];
  /** @param time - in seconds */
  set_time(time: number): null;
  stop(): null;
}

/** Such another one. */
interface Worker {
  task(): [string, number];
  report(): string;
  time(): number;
  wake_at(time: number): number;
}

const WORKER = 'agent_manager:Worker';

matrix(
  'Agents: manager',
  'agent_peer',
  {
    'agents that the manager of a Python subprocess spawns are called by reference and by address':
      async (_, combination) => {
        await using managed = await manage(combination);
        const { container, address, manager } = managed;
        const boss = container.spawn(TypeScriptAgent);
        expect(`${manager}`).toBe(`ManagerProxy('${address}/0')`);
        const first = await manager.spawn(WORKER, 'dig', boss, kwargs({ tries: 3 }));
        const second = await manager.spawn(WORKER, 'fill', boss, kwargs({ tries: 1 }));
        const [worker, workerAddress] = first;
        expect(workerAddress).toBe(`${address}/1`);
        expect(second[1]).toBe(`${address}/2`);
        expect(await worker.task()).toEqual(['dig', 3]);
        expect(await second[0].task()).toEqual(['fill', 1]);
        const connected = await container.connect<Worker>(workerAddress);
        // It outlasts the connection, and what was passed over that does not.
        expect(connected).not.toBe(worker);
        expect(`${connected}`).toBe(`WorkerProxy('${workerAddress}')`);
        expect(await connected.task()).toEqual(['dig', 3]);
        expect(await worker.report()).toBe('TypeScript 0');
        const failed = manager.spawn('agent_manager:Missing', 'rest', null, kwargs({ tries: 1 }));
        await expect(failed).rejects.toThrow("has no attribute 'Missing'");
        expect(await worker.task()).toEqual(['dig', 3]);
      },

    'the manager sets the time of its agents': async (_, combination) => {
      await using managed = await manage(combination);
      const { manager } = managed;
      const [worker] = await manager.spawn(WORKER, 'sleep', null, kwargs({ tries: 1 }));
      expect(await worker.time()).toBe(-1);
      const waking = worker.wake_at(30.5);
      expect(await manager.set_time(60)).toBeNull();
      expect(await waking).toBe(60);
      expect(await worker.time()).toBe(60);
      await expect(manager.set_time(60)).rejects.toThrow('Time must be > 60 but is 60');
    },

    'a manager that is told to stop ends its process, and no call stays open': async (
      _,
      combination,
    ) => {
      await using managed = await manage(combination);
      const { container, address, manager, program } = managed;
      const [worker] = await manager.spawn(WORKER, 'sleep', null, kwargs({ tries: 1 }));
      const open = expect(worker.wake_at(30)).rejects.toMatchObject({
        code: 'ERR_MAS_CLOSED',
        sent: 'maybe',
      });
      expect(await manager.stop()).toBeNull();
      await open;
      expect(await program.end).toMatchObject({ code: 0, lines: [] });
      await expect(worker.task()).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'no' });
      await expect(container.connect(`${address}/0`)).rejects.toMatchObject({
        code: 'ERR_MAS_CONNECT',
      });
    },
  },
  { servers: ['Python'] },
);

interface Managed extends AsyncDisposable {
  readonly container: Container;
  readonly program: Program;
  /** The address of its container. */
  readonly address: string;
  readonly manager: Remote<Manager>;
}

/** Starts a subprocess with a manager, and connects to that. */
async function manage(combination: Combination): Promise<Managed> {
  // What it is called is what it was given: it has to have a port.
  const address = await unusedAddress(combination);
  const program = Program.python('agent_manager', combination.codec, address);
  const container = await createContainer(combination);
  const end = async () => {
    await container.shutdown();
    await program.kill();
  };
  try {
    const options = { timeoutMs: 30_000 };
    const manager = await container.connect<Manager>(`${address}/0`, options);
    return { container, program, address, manager, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}
