import { check } from '../honest/check.ts';
import { type Client, openClient } from '../honest/client.ts';
import { type MemoryInUse, memoryInUse } from '../memory.ts';
import { codecOf, type Target, targets } from '../targets.ts';

/** What the process of the clients is told: where the servers are, good or bad, by target. */
export interface ClientsOrder {
  readonly addresses: Readonly<Record<string, string>>;
  /** How many connections to make to each, one after the other. */
  readonly connections: number;
  /** Whether the servers are good, so that every call has to be answered in the right way. */
  readonly good: boolean;
}

/** What has come of the calls. */
export interface ClientsReport {
  /** How many calls have settled, by the code of the error, or as `value`. */
  readonly settled: Readonly<Record<string, number>>;
  /** Calls that have failed with anything else than an error with a code. */
  readonly faults: readonly string[];
  readonly memory: MemoryInUse;
  readonly handles: Readonly<Record<string, number>>;
}

// The process of the clients. As in that of the servers, nothing that surfaces is caught.

process.setSourceMapsEnabled(false);
process.once('uncaughtExceptionMonitor', () => process.setSourceMapsEnabled(true));
process.once('disconnect', () => process.exit());

/** Longer than anything takes, however busy the machine is. */
const LIMIT_MS = 60_000;

process.on('message', async (order: ClientsOrder) => {
  const settled: Record<string, number> = {};
  const faults: string[] = [];
  const count = (name: string) => {
    settled[name] = (settled[name] ?? 0) + 1;
  };
  const work = targets.map(async (target) => {
    for (let number = 0; number < order.connections; number += 1) {
      const address = order.addresses[target.name]!;
      const place = `connection ${number} to ${target.name}`;
      if (order.good) await callWell(target, address);
      else
        await callBadly(target, {
          address,
          count,
          fault: (text) => faults.push(`${place}: ${text}`),
        });
    }
  });
  await Promise.all(work);
  const memory = await memoryInUse();
  const handles: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) handles[name] = (handles[name] ?? 0) + 1;
  const report: ClientsReport = { settled, faults, memory, handles };
  process.send!(report);
});

async function callWell(target: Target, address: string): Promise<void> {
  await using client = await openClient(target, address, codecOf(target));
  for (const call of client.calls) await check(call);
}

interface Counting {
  readonly address: string;
  readonly count: (name: string) => void;
  readonly fault: (text: string) => void;
}

/** Makes all calls at once. Each has to settle, with a value or with an error that has a code. */
async function callBadly(target: Target, { address, count, fault }: Counting): Promise<void> {
  const settle = async (name: string, work: () => Promise<unknown>, usesResult = false) => {
    const timer = setTimeout(() => {
      // There is nothing to go on with: it ends the process.
      throw new Error(`${target.name}: ${name} has not settled within ${LIMIT_MS} ms`);
    }, LIMIT_MS);
    try {
      await work();
      count('value');
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (typeof code === 'string' && code.startsWith('ERR_MAS_')) count(code);
      // The result is another one than the code of the call expects.
      else if (usesResult && error instanceof TypeError) count('TypeError of the caller');
      else fault(`${name} has failed with ${(error as Error).stack}`);
    } finally {
      clearTimeout(timer);
    }
  };
  let client: Client | undefined;
  await settle('connecting', async () => {
    client = await openClient(target, address, codecOf(target));
  });
  if (client === undefined) return;
  await Promise.all(
    client.calls.map(({ name, make, usesResult }) => settle(name, make, usesResult)),
  );
  await settle('closing', async () => client![Symbol.asyncDispose]());
}
