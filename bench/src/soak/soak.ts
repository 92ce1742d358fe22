import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type DisturbanceCounts, Disturbances } from './disturbances.ts';
import { ChildMember, type Member, OwnMember } from './member.ts';
import { makePlan, type Plan, processes } from './plan.ts';
import { Random } from './random.ts';
import { type Sample, Series, type Totals } from './series.ts';
import { Turns } from './turns.ts';
import { judgeProcess, type NamedVerdict } from './verdicts.ts';

/** What to do, and for how long. */
export interface SoakOptions extends Pick<Plan, 'seed' | 'rate' | 'graceMs' | 'fault'> {
  readonly durationMs: number;
  readonly intervalMs: number;
  readonly containers: number;
}

/** How it went. */
export interface SoakResult {
  readonly passed: boolean;
  /** How long calls were made. */
  readonly elapsedMs: number;
  readonly failures: readonly string[];
  readonly verdicts: readonly NamedVerdict[];
  readonly totals: Totals;
  readonly disturbances: DisturbanceCounts;
  readonly series: Readonly<Record<string, readonly Sample[]>>;
}

/** What is told while it runs. */
export interface Progress {
  readonly atMs: number;
  readonly totals: Totals;
  readonly disturbances: DisturbanceCounts;
  readonly failures: readonly string[];
  /** The latest sample of each process that has been asked now. */
  readonly samples: ReadonlyMap<string, Sample>;
}

/**
 * Runs the soak.
 *
 * @param options.signal - ends it early; all checks are made nevertheless
 */
export async function runSoak(
  options: SoakOptions,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<SoakResult> {
  const directory = await mkdtemp(join(tmpdir(), 'mas-soak-'));
  try {
    return await new Soak(options, await makePlan({ ...options, directory })).run(
      signal,
      onProgress,
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

class Soak {
  readonly #options: SoakOptions;
  readonly #own: Member;
  readonly #children: ReadonlyMap<string, ChildMember>;
  readonly #disturbances: Disturbances;
  readonly #turns = new Turns();
  readonly #series = new Series();
  /** By process: each tells all of its own each time. */
  readonly #failures = new Map<string, readonly string[]>();
  readonly #ownFailures: string[] = [];
  /** Calls that have surely not arrived, which all are still to be asked about. */
  #notSent: number[] = [];
  #elapsedMs = 0;

  constructor(options: SoakOptions, plan: Plan) {
    this.#options = options;
    const fail = (what: string) => this.#ownFailures.push(what);
    this.#own = new OwnMember('main', plan);
    this.#children = new Map(
      processes
        .filter(({ name }) => name !== 'main')
        .map(({ name }) => [name, new ChildMember(name, plan, fail)]),
    );
    this.#disturbances = new Disturbances({
      killed: this.#children.get('killed')!,
      frozen: this.#children.get('frozen')!,
      turns: this.#turns,
      onError: (error) => fail(String((error as Error).stack)),
    });
  }

  async run(signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<SoakResult> {
    try {
      await Promise.all(this.#members.map((member) => member.open()));
      await Promise.all([this.#own.start(), this.#children.get('second')!.start()]);
      const { seed } = this.#options;
      this.#disturbances.start({
        kills: new Random(`${seed} kills`),
        freezes: new Random(`${seed} freezes`),
      });
      await this.#observe(signal, onProgress);
      await this.#end();
    } catch (error) {
      this.#ownFailures.push(String((error as Error).stack));
    } finally {
      await this.#killAll();
    }
    return this.#result();
  }

  get #members(): Member[] {
    return [this.#own, ...this.#children.values()];
  }

  get #allFailures(): string[] {
    return [...this.#ownFailures, ...[...this.#failures.values()].flat()];
  }

  async #observe(signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<void> {
    const { durationMs, intervalMs } = this.#options;
    const startedAt = performance.now();
    let next = startedAt;
    while (next < startedAt + durationMs && !signal.aborted) {
      next += intervalMs;
      const leftMs = Math.max(0, next - performance.now());
      await delay(leftMs, undefined, { signal }).catch(() => {});
      await this.#turns.take(async () => {
        const atMs = performance.now() - startedAt;
        this.#elapsedMs = atMs;
        const samples = await this.#sample(atMs);
        const { counts: disturbances } = this.#disturbances;
        const { totals } = this.#series;
        onProgress({ atMs, totals, disturbances, failures: this.#allFailures, samples });
      });
    }
  }

  /** Asks all that can answer. */
  async #sample(atMs: number): Promise<ReadonlyMap<string, Sample>> {
    const asked = this.#members.filter(
      ({ name }) => !(name === 'frozen' && this.#disturbances.isFrozen),
    );
    await this.#ask(asked, (name, report) => {
      // Of one that is killed all the time there is no series.
      if (name !== 'killed') this.#series.add(name, atMs, report);
    });
    const latest = [...this.#series.samples].flatMap(([name, samples]) => {
      const sample = samples.at(-1);
      return sample?.atMs === atMs ? [[name, sample] as const] : [];
    });
    return new Map(latest);
  }

  async #ask(
    members: readonly Member[],
    take: (name: string, report: Awaited<ReturnType<Member['report']>>) => void,
  ): Promise<void> {
    const notSent = this.#notSent;
    this.#notSent = [];
    await Promise.all(
      members.map(async (member) => {
        const report = await member.report(notSent);
        this.#notSent.push(...report.notSent);
        const { count, details } = report.failures;
        const left = count - details.length;
        const more = left > 0 ? [`and ${left} more`] : [];
        this.#failures.set(
          member.name,
          [...details, ...more].map((text) => `${member.name}: ${text}`),
        );
        take(member.name, report);
      }),
    );
  }

  /** Lets all calls settle, asks everybody once more, and closes everything in an orderly way. */
  async #end(): Promise<void> {
    await this.#disturbances.stop();
    const update = this.#series.update.bind(this.#series);
    await this.#ask(this.#members, () => {});
    await this.#children.get('killed')!.kill();
    const [second, frozen] = [this.#children.get('second')!, this.#children.get('frozen')!];
    const lasting = [this.#own, second, frozen];
    await Promise.all(lasting.map((member) => member.settle()));
    await this.#ask(lasting, update);
    for (const child of [second, frozen]) {
      await child.close();
      await this.#ask([child], update);
      await child.ended();
    }
    await this.#own.close();
    await this.#ask([this.#own], update);
  }

  async #killAll(): Promise<void> {
    for (const child of this.#children.values()) await child.kill();
  }

  #result(): SoakResult {
    const failures = this.#allFailures;
    const verdicts = [...this.#series.samples].flatMap(([name, samples]) =>
      judgeProcess(name, samples, { isFrozen: name === 'frozen' }),
    );
    const { totals } = this.#series;
    if (totals.made !== totals.settled) {
      failures.push(`${totals.made} calls were made, and ${totals.settled} have settled`);
    }
    return {
      passed: failures.length === 0 && !verdicts.some(({ hasGrown }) => hasGrown),
      elapsedMs: this.#elapsedMs,
      failures,
      verdicts,
      totals,
      disturbances: this.#disturbances.counts,
      series: Object.fromEntries(this.#series.samples),
    };
  }
}
