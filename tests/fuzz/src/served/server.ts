import { type MemoryInUse, memoryInUse } from '../memory.ts';
import { codecOf, targets } from '../targets.ts';
import { counting, type MessageCount } from './counting-codec.ts';
import { type Served, serve } from './serve.ts';

/** What the process of the servers tells about itself. */
export interface Report {
  readonly memory: MemoryInUse;
  /** Whole messages that have arrived, those of well-behaved clients included. */
  readonly received: number;
  /** What keeps the process alive: sockets, servers, timers. */
  readonly handles: Readonly<Record<string, number>>;
  /** Connections that the servers keep. */
  readonly connections: number;
}

export type Order = 'report' | 'close';

// The process of the servers. What surfaces as an uncaught exception, or as a rejection that nobody
// handles, ends it: nothing is caught here.

// Looking up the lines of stack traces costs a hundred times what a call does.
process.setSourceMapsEnabled(false);
process.once('uncaughtExceptionMonitor', () => process.setSourceMapsEnabled(true));

const count: MessageCount = { decoded: 0, encoded: 0 };
const servers = new Map<string, Served>();
for (const target of targets) {
  servers.set(target.name, await serve(target, counting(codecOf(target), count)));
}

process.on('message', (order: Order) => {
  if (order === 'report') void report();
  else void close();
});
process.once('disconnect', () => process.exit(1));
process.send!(Object.fromEntries(Array.from(servers, ([name, { address }]) => [name, address])));

async function report(): Promise<void> {
  const memory = await memoryInUse();
  const handles: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) handles[name] = (handles[name] ?? 0) + 1;
  let connections = 0;
  for (const server of servers.values()) connections += server.connections();
  const told: Report = {
    memory,
    received: count.decoded,
    handles,
    connections,
  };
  process.send!(told);
}

/** Closes all servers. Nothing of them may keep the process alive then. */
async function close(): Promise<void> {
  await Promise.all(Array.from(servers.values(), (server) => server.close()));
  process.removeAllListeners('disconnect');
  process.disconnect();
}
