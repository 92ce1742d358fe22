import { isDeepStrictEqual } from 'node:util';
import type { Answers, Link, Order, Reply } from './control.ts';
import { GarbageCount, memoryInUse } from './garbage.ts';
import { keepInFlight, oneAtATime } from './load.ts';
import { expectedAnswer } from './payloads.ts';
import { Profiling } from './profile.ts';
import type { Call, Connection, Load, Outcome } from './subject.ts';
import { loadSubject } from './subjects/index.ts';

// One of the two processes of a subject. Whether it is the client or the server depends on what it
// is asked for. It ends with its parent.
const subject = await loadSubject(process.argv[2]!);
const pools = new Map<string, Promise<Connection>[]>();
const AT_ONCE = 64;
type Runner = (load: Load) => Outcome | Promise<Outcome>;
const runners = new Map<string, Runner>();
let garbage: GarbageCount | undefined;
let profiling: Profiling | undefined;

const orders: { [Kind in Order['do']]: (order: never) => Promise<Answers[Kind]> } = {
  async serve({ at }: Extract<Order, { do: 'serve' }>) {
    const address = (await subject.serve?.(at)) ?? '';
    return { address, pids: subject.pids?.() ?? [] };
  },

  async prepare({ link, works }: Extract<Order, { do: 'prepare' }>) {
    const able: string[] = [];
    for (const work of works) if ((await prepare(link, work)) !== undefined) able.push(work);
    return { works: able };
  },

  async turn({ link, work, load }: Extract<Order, { do: 'turn' }>) {
    const runner = await prepare(link, work);
    if (runner === undefined) throw new Error(`${process.argv[2]} cannot do ${work}`);
    return runner(load);
  },

  async close() {
    const connections = await Promise.all([...pools.values()].flat());
    pools.clear();
    runners.clear();
    await Promise.all(connections.map((connection) => connection.close?.()));
    return {};
  },

  async 'count-garbage'() {
    garbage = new GarbageCount();
    return {};
  },
  garbage: async () => garbage?.end() ?? {},
  memory: async () => memoryInUse(),

  async 'start-profile'() {
    profiling = await Profiling.start();
    return {};
  },
  profile: async () => profiling!.end(),
};

async function prepare(link: Link, work: string): Promise<Runner | undefined> {
  const key = `${link.address} ${link.connections} ${work}`;
  const runner = runners.get(key) ?? (await makeRunner(link, work));
  if (runner !== undefined) runners.set(key, runner);
  return runner;
}

async function makeRunner(link: Link, work: string): Promise<Runner | undefined> {
  const connections = await connectionsOf(link);
  const drives = connections.map((connection) => connection.drive?.(work));
  if (drives[0] !== undefined) {
    return async (load) => sum(await Promise.all(drives.map((drive) => drive!(load))));
  }
  const calls: Call[] = [];
  for (const connection of connections) {
    const call = await connection.call?.(work);
    if (call === undefined) return undefined;
    check(work, await call());
    calls.push(call);
  }
  return (load) =>
    calls.length === 1 && load.inFlight === 1
      ? oneAtATime(calls[0]!, load)
      : keepInFlight(calls, load);
}

async function connectionsOf({ address, connections }: Link): Promise<Connection[]> {
  const pool = pools.get(address) ?? [];
  pools.set(address, pool);
  while (pool.length < connections) {
    pool.push(Promise.resolve(subject.connect(address)));
    // A thousand at once would be more than a server's backlog takes.
    if (pool.length % AT_ONCE === 0) await Promise.all(pool);
  }
  return Promise.all(pool.slice(0, connections));
}

function check(work: string, answer: unknown): void {
  const expected = expectedAnswer(work);
  if (expected === undefined) return;
  const same =
    expected instanceof Uint8Array && answer instanceof Uint8Array
      ? Buffer.compare(expected, answer) === 0
      : isDeepStrictEqual(plain(answer), plain(expected));
  if (!same) throw new Error(`${process.argv[2]} has answered ${work} with something else`);
}

/** Without the classes and prototypes that some libraries give what they decode. */
function plain(value: unknown): unknown {
  return typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value;
}

function sum(outcomes: readonly Outcome[]): Outcome {
  const [first] = outcomes;
  if (outcomes.length === 1) return first!;
  return {
    calls: outcomes.reduce((total, { calls }) => total + calls, 0),
    ms: Math.max(...outcomes.map(({ ms }) => ms)),
  };
}

process.on('message', (order: Order) => {
  const handle = orders[order.do] as (order: Order) => Promise<Answers[Order['do']]>;
  handle(order).then(
    (answer) => reply({ answer }),
    (error: unknown) => reply({ error: error instanceof Error ? error.stack! : String(error) }),
  );
});
process.once('disconnect', () => process.exit());

function reply(message: Reply): void {
  process.send!(message);
}
