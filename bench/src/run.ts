import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeMachine } from './machine.ts';
import { otherNode } from './other-node.ts';
import { Participant } from './participant.ts';
import {
  canPin,
  cpuMs,
  forgetPeak,
  hasProgram,
  type Placement,
  peakBytes,
  place,
} from './processes.ts';
import type { Cost, LeftOut, Results, RowResult, Samples } from './results.ts';
import { ON_OTHER_NODE, PARTS, type Row } from './rows.ts';
import type { Load, Outcome, TransportName } from './subject.ts';
import { type Entry, entryNamed } from './subjects/index.ts';

export interface RunOptions {
  readonly rounds: number;
  readonly turnMs: number;
  /** Replaces the warm-up of each subject, in milliseconds. */
  readonly warmUpMs?: number | undefined;
  readonly onProgress: (text: string) => void;
}

const USUAL_WARM_UP_MS = 3000;
/** How often all works are done before anything counts. */
const WARM_UP_PASSES = 3;
const IDLE_MS = 2000;

/** Measures the rows, one part after the other. All subjects of a part are alive until its end. */
export async function run(rows: readonly Row[], options: RunOptions): Promise<Results> {
  const leftOut: LeftOut[] = [];
  const results: RowResult[] = [];
  const idle: Record<string, number> = {};
  const directory = await mkdtemp(join(tmpdir(), 'mas-bench-'));
  const pinned = await canPin();
  const used = new Map<string, Entry>();
  try {
    for (const part of PARTS) {
      const own = rows.filter(
        (row) => row.part === part && (pinned || row.placement === 'unpinned'),
      );
      if (own.length === 0) continue;
      const stage = new Stage(options, { pinned, leftOut });
      try {
        await stage.fill([...new Set(own.flatMap(({ subjects }) => subjects))], directory);
        for (const { entry } of stage.participants) used.set(entry.name, entry);
        await stage.warmUp(own);
        const idleShare = await stage.idleShare();
        if (idleShare !== undefined) idle[part] = idleShare;
        for (const row of own) results.push(await stage.measure(row));
      } finally {
        await stage.clear();
      }
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  if (!pinned) leftOut.push({ subject: 'one CPU', why: 'there is no taskset on this machine' });
  const { rounds, turnMs } = options;
  const machine = await describeMachine([...used.values()]);
  return { date: new Date().toISOString(), machine, rounds, turnMs, leftOut, idle, rows: results };
}

/** The subjects that are alive at the same time. */
class Stage {
  readonly #options: RunOptions;
  readonly #pinned: boolean;
  readonly #leftOut: LeftOut[];
  readonly #cast = new Map<string, Participant>();
  #placement: Placement = 'unpinned';

  constructor(
    options: RunOptions,
    { pinned, leftOut }: { readonly pinned: boolean; readonly leftOut: LeftOut[] },
  ) {
    this.#options = options;
    this.#pinned = pinned;
    this.#leftOut = leftOut;
  }

  get participants(): Participant[] {
    return [...this.#cast.values()];
  }

  async fill(names: readonly string[], directory: string): Promise<void> {
    for (const name of names) {
      try {
        const onOther = name.endsWith(ON_OTHER_NODE);
        const entry = entryNamed(onOther ? name.slice(0, -ON_OTHER_NODE.length) : name);
        if (entry.needs !== undefined && !(await hasProgram(entry.needs, '--version'))) {
          throw new Error(`there is no ${entry.needs} on this machine`);
        }
        const node = onOther ? await otherNode() : undefined;
        const participant = await Participant.start(entry, { directory, node });
        this.#cast.set(name, participant);
        if (entry.kind === 'inside' || entry.kind === 'codec') continue;
        await participant.prepare('tcp', { connections: 1, works: [] });
      } catch (error) {
        await this.#leaveOut(name, error);
      }
    }
  }

  /**
   * The time goes evenly to all works, transports and passes, half of it to calls one at a time. What
   * an engine has optimized for one work it throws away at the next: the last pass finds code that has
   * seen them all.
   */
  async warmUp(rows: readonly Row[]): Promise<void> {
    await this.#place(this.#pinned ? 'one CPU' : 'unpinned');
    for (const [name, participant] of this.#cast) {
      const own = rows.filter((row) => row.subjects.includes(name) && row.amount === undefined);
      const ms = this.#options.warmUpMs ?? participant.entry.warmUpMs ?? USUAL_WARM_UP_MS;
      this.#options.onProgress(`warming up ${name}`);
      try {
        const able = await worksOf(participant, own);
        const durationMs = ms / WARM_UP_PASSES / able.length / 2;
        for (let pass = 0; pass < WARM_UP_PASSES; pass += 1) {
          for (const { transport, work } of able) {
            for (const inFlight of [1, 16]) {
              const load = { inFlight, durationMs };
              await participant.turn(work, { transport, connections: 1, load });
            }
          }
        }
      } catch (error) {
        await this.#leaveOut(name, error);
      }
    }
  }

  /** How much of a CPU they take while they should do nothing. */
  async idleShare(): Promise<number | undefined> {
    if (this.#options.warmUpMs !== undefined) return undefined;
    const pids = this.participants.flatMap((participant) => participant.pids);
    const before = await cpuMs(pids);
    await sleep(IDLE_MS);
    const after = await cpuMs(pids);
    return before === undefined || after === undefined ? undefined : (after - before) / IDLE_MS;
  }

  async measure(row: Row): Promise<RowResult> {
    await this.#place(row.placement);
    const collected = new Map<string, Collected>();
    for (const [name, participant] of this.#cast) {
      if (!row.subjects.includes(name)) continue;
      const bytesPerConnection = await this.#connect(participant, row).catch((error) =>
        this.#leaveOut(name, error),
      );
      if (bytesPerConnection === 'cannot') continue;
      collected.set(name, { outcomes: [], bytesPerConnection });
    }
    const names = [...collected.keys()];
    // The first round does not count: an engine that has seen other works, or other sockets, in between
    // optimizes once more. Where a turn is a certain amount of work, it takes long enough for that.
    for (let round = row.amount === undefined ? -1 : 0; round < this.#options.rounds; round += 1) {
      // Each round begins with another one, so that none always runs after the same.
      for (let turn = 0; turn < names.length; turn += 1) {
        const name = names[(round + 1 + turn) % names.length]!;
        this.#options.onProgress(`${title(row)}: round ${round + 1}, ${name}`);
        const participant = this.#cast.get(name);
        if (participant === undefined) continue;
        try {
          const outcome = await this.#turn(participant, row);
          if (round >= 0) collected.get(name)!.outcomes.push(outcome);
        } catch (error) {
          await this.#leaveOut(name, error);
        }
      }
    }
    const subjects: Record<string, Samples> = {};
    for (const [name, { outcomes, bytesPerConnection }] of collected) {
      const participant = this.#cast.get(name);
      if (participant === undefined) continue;
      const cost = row.part === 'calls' ? await this.#cost(participant, row) : undefined;
      subjects[name] = { ...samples(outcomes), cost, bytesPerConnection };
    }
    return { ...row, subjects };
  }

  async clear(): Promise<void> {
    await Promise.all(this.participants.map((participant) => participant.stop()));
    this.#cast.clear();
  }

  /** Opens the connections of a row; tells what each has taken where there are very many. */
  async #connect(participant: Participant, row: Row): Promise<number | undefined | 'cannot'> {
    const { transport, connections, work } = row;
    const weighed = connections >= 1000;
    const before = weighed ? await memoryOf(participant) : 0;
    const able = await participant.prepare(transport, { connections, works: [work] });
    if (!able.includes(work)) return 'cannot';
    await this.#pinNew(participant);
    if (!weighed) return undefined;
    // The tenth part of them was there already, for the row before.
    return ((await memoryOf(participant)) - before) / (connections * 0.9);
  }

  #turn(participant: Participant, row: Row): Promise<Outcome> {
    const { transport, connections, inFlight, work, amount } = row;
    const load: Load = { inFlight, durationMs: this.#options.turnMs, amount };
    return participant.turn(work, { transport, connections, load });
  }

  async #cost(participant: Participant, row: Row): Promise<Cost> {
    const { client, server, pids } = participant;
    await forgetPeak(pids);
    await client.ask('count-garbage', {});
    await server.ask('count-garbage', {});
    const before = await cpuMs(pids);
    const { calls, ms } = await this.#turn(participant, row);
    const after = await cpuMs(pids);
    const garbage = [await client.ask('garbage', {}), await server.ask('garbage', {})];
    const bytes = garbage.reduce((total, one) => total + (one.bytes ?? Number.NaN), 0);
    const collecting = garbage.reduce((total, one) => total + (one.ms ?? Number.NaN), 0);
    return {
      cpuUsPerCall:
        before === undefined || after === undefined ? undefined : ((after - before) * 1000) / calls,
      garbageBytesPerCall: Number.isNaN(bytes) ? undefined : bytes / calls,
      collecting: Number.isNaN(collecting) ? undefined : collecting / ms,
      peakBytes: await peakBytes(pids),
    };
  }

  async #place(placement: Placement): Promise<void> {
    if (placement === this.#placement) return;
    this.#placement = placement;
    await place(
      this.participants.flatMap((participant) => participant.pids),
      placement,
    );
  }

  /** Processes that a server has started meanwhile. */
  async #pinNew(participant: Participant): Promise<void> {
    if (this.#pinned) await place(participant.pids, this.#placement);
  }

  /** From here on: what it has done in earlier rows remains. */
  async #leaveOut(name: string, error: unknown): Promise<'cannot'> {
    const why = error instanceof Error ? error.message : String(error);
    this.#leftOut.push({ subject: name, why });
    await this.#cast.get(name)?.stop();
    this.#cast.delete(name);
    return 'cannot';
  }
}

interface Collected {
  readonly outcomes: Outcome[];
  readonly bytesPerConnection: number | undefined;
}

interface WarmUp {
  readonly transport: TransportName;
  readonly work: string;
}

/** What a subject can do of its rows, each work over each transport once. */
async function worksOf(participant: Participant, rows: readonly Row[]): Promise<WarmUp[]> {
  const able: WarmUp[] = [];
  for (const transport of new Set(rows.map((row) => row.transport))) {
    const own = rows.filter((row) => row.transport === transport);
    const works = [...new Set(own.map(({ work }) => work))];
    const found = await participant.prepare(transport, { connections: 1, works });
    able.push(...found.map((work) => ({ transport, work })));
  }
  return able;
}

async function memoryOf({ client, server }: Participant): Promise<number> {
  const both = [await client.ask('memory', {}), await server.ask('memory', {})];
  return both.reduce((total, { heapBytes }) => total + heapBytes, 0);
}

function samples(outcomes: readonly Outcome[]): Samples {
  const present = (values: readonly (number | undefined)[]): number[] =>
    values.filter((value) => value !== undefined);
  return {
    rates: outcomes.map(({ calls, ms }) => (calls * 1000) / ms),
    p50: present(outcomes.map(({ p50 }) => p50)),
    p99: present(outcomes.map(({ p99 }) => p99)),
    bytesEach: present(outcomes.map(({ bytesEach }) => bytesEach)),
  };
}

/** A row in words. */
export function title({ work, mode, transport, placement }: Omit<Row, 'subjects'>): string {
  return mode === '' ? work : [work, mode, transport, placement].join(', ');
}
