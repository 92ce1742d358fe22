import { Agent, Container, expose } from '@mas/agent';
import { collectGarbage, memoryInUse } from '../garbage.ts';
import { Stopwatch } from '../load.ts';
import { ARGUMENTS } from '../payloads.ts';
import type { Call, Load, Outcome, Subject } from '../subject.ts';

class Calculator extends Agent {
  static {
    expose(this, 'add');
  }
  add(a: number, b: number): number {
    return a + b;
  }
}

/** Calls between agents of one container, through a proxy or directly; and making many agents. */
export function sameContainer({ through }: { readonly through: 'proxy' | 'reference' }): Subject {
  return {
    async connect() {
      const container = await Container.create('local://');
      const agent = container.spawn(Calculator);
      const remote = await container.connect<Calculator>(agent.address);
      const [a, b] = ARGUMENTS;
      const calls: Record<typeof through, Call> = {
        proxy: () => remote.add(a, b),
        // Async, as the caller awaits it in either case.
        reference: async () => agent.add(a, b),
      };
      return {
        drive(work) {
          if (work === 'local add') return (load) => oneAfterTheOther(calls[through], load);
          if (work === 'spawn' && through === 'proxy') return spawnMany;
          return undefined;
        },
      };
    },
  };
}

async function oneAfterTheOther(call: Call, { durationMs }: Load): Promise<Outcome> {
  const clock = new Stopwatch(durationMs);
  do await call();
  while (clock.goesOn());
  return clock.outcome();
}

async function spawnMany({ amount = 1 }: Load): Promise<Outcome> {
  const container = await Container.create('local://');
  const before = memoryInUse().heapBytes;
  const start = performance.now();
  for (let count = 0; count < amount; count += 1) container.spawn(Calculator);
  const ms = performance.now() - start;
  const bytesEach = (memoryInUse().heapBytes - before) / amount;
  await container.shutdown();
  collectGarbage();
  return { calls: amount, ms, bytesEach };
}
