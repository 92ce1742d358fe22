import { isDeepStrictEqual } from 'node:util';
import { Child } from './child.ts';
import { Memory } from './memory.ts';
import { ServerProcess } from './server-process.ts';
import type { ClientsOrder, ClientsReport } from './tampering/clients.ts';
import { Tamper } from './tampering/tamper.ts';
import { targets } from './targets.ts';

export interface FuzzClientsOptions {
  /** Decides what is changed, and how. */
  readonly seed: number;
  /** How many connections to make to each of the servers, at least: a round is finished. */
  readonly connections: number;
  /** Takes lines that tell how far the run is. */
  readonly onProgress?: (line: string) => void;
}

/** What a run has counted, when nothing was wrong. */
export interface FuzzClientsResult {
  /** Messages of servers that were changed. */
  readonly changed: number;
  /** What came of the calls: how many have settled with a value, or with which code. */
  readonly settled: Readonly<Record<string, number>>;
}

/** After each round the memory of the clients is looked at. */
const ROUNDS = 24;

/**
 * The other direction: real clients, in a process of their own, whose servers are hostile. Each call
 * must settle, with a value or with an error that has a code, and the clients must go on.
 *
 * @throws Error that says what was wrong.
 */
export async function fuzzClients(options: FuzzClientsOptions): Promise<FuzzClientsResult> {
  const { seed } = options;
  await using server = await ServerProcess.start();
  await using clients = new Child('tampering/clients.ts');
  const tampers = new Map<string, Tamper>();
  try {
    for (const target of targets) {
      const address = server.addresses.get(target.name)!;
      tampers.set(target.name, await Tamper.start({ seed, target, address }));
    }
    return await attack({ server, clients, tampers }, options);
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\nThe seed is ${seed}.`, { cause });
  } finally {
    await Promise.all(Array.from(tampers.values(), (tamper) => tamper[Symbol.asyncDispose]()));
  }
}

interface Parties {
  readonly server: ServerProcess;
  readonly clients: Child;
  readonly tampers: ReadonlyMap<string, Tamper>;
}

async function attack(
  { server, clients, tampers }: Parties,
  { connections, onProgress }: FuzzClientsOptions,
): Promise<FuzzClientsResult> {
  const ask = (order: ClientsOrder) => clients.ask(order) as Promise<ClientsReport>;
  const good = { addresses: Object.fromEntries(server.addresses), connections: 1, good: true };
  const bad = {
    addresses: Object.fromEntries(Array.from(tampers, ([name, { address }]) => [name, address])),
    connections: Math.max(1, Math.ceil(connections / ROUNDS)),
    good: false,
  };
  const before = await ask(good);
  const memory = new Memory();
  const settled: Record<string, number> = {};
  for (let round = 1; round <= ROUNDS; round += 1) {
    const report = await ask(bad);
    if (report.faults.length > 0) throw new Error(report.faults.join('\n'));
    for (const [name, count] of Object.entries(report.settled)) {
      settled[name] = (settled[name] ?? 0) + count;
    }
    memory.add(report.memory);
    onProgress?.(`clients: round ${round} of ${ROUNDS}, ${memory.last} MB`);
  }
  // The clients are as good as before.
  const after = await ask(good);
  if (!isDeepStrictEqual(after.handles, before.handles)) {
    const [had, has] = [before, after].map(({ handles }) => JSON.stringify(handles));
    throw new Error(
      `all connections are closed, and the clients keep ${has}; before it was ${had}`,
    );
  }
  if (memory.fault !== undefined) throw new Error(memory.fault);
  let changed = 0;
  for (const tamper of tampers.values()) changed += tamper.changed;
  return { changed, settled };
}
