import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { openCrowd } from './attack/crowd.ts';
import { flood } from './attack/flood.ts';
import type { History } from './attack/history.ts';
import { HostileConnection } from './attack/hostile-connection.ts';
import { type Attack, Session, SessionError } from './attack/session.ts';
import { type Corpus, describeCorpora, record } from './corpus/corpus.ts';
import type { FuzzOptions, FuzzResult } from './fuzz.ts';
import { Watchers } from './honest/watchers.ts';
import { bytesMore, Memory, megabytes } from './memory.ts';
import { mutators } from './mutators/index.ts';
import type { Report } from './served/server.ts';
import type { ServerProcess } from './server-process.ts';
import { Tally } from './tally.ts';
import { targets } from './targets.ts';

/** Hostile connections at the same time, beside those of crowds and floods. */
const CONCURRENCY = 48;
/** After each round all hostile connections are closed, and the memory is looked at. */
const ROUNDS = 48;
/** How many frames a session sends, about. */
const FRAMES_PER_SESSION = 4;
/** Connections that say nothing. */
const CROWD = 2000;
/** What a server may hold of one connection that sends and does not read, by its limits. */
const MOST_BYTES_OF_A_FLOOD = 100_000_000;
/** Longer than anything takes, however busy the machine is. */
const LIMIT_MS = 60_000;

/** One run against servers that have been started. */
export class Run {
  readonly #server: ServerProcess;
  readonly #options: FuzzOptions;
  readonly #history: History;
  readonly #tally = new Tally();
  readonly #memory = new Memory();
  readonly #ended = new AbortController();
  #watchers!: Watchers;
  #attack!: Attack;
  #nextSession = 0;
  #markers = 0;
  #floodRequests = 0;
  #longestFloodBytes = 0;

  constructor(server: ServerProcess, options: FuzzOptions, history: History) {
    this.#server = server;
    this.#options = options;
    this.#history = history;
  }

  /** @throws Error that says what was wrong. */
  async start(): Promise<FuzzResult> {
    const { addresses } = this.#server;
    const { seed, session } = this.#options;
    const corpora = new Map<string, Corpus>();
    for (const target of targets) {
      corpora.set(target.name, await record(target, addresses.get(target.name)!));
    }
    this.#tell(`seed ${seed}; recorded ${describeCorpora(corpora.values())}`);
    const tally = this.#tally;
    this.#attack = { seed, addresses, corpora, tally, history: this.#history };
    const before = await this.#server.report();
    this.#watchers = await Watchers.start(addresses);
    const attack = session === undefined ? this.#allRounds() : this.#runSessions(session, 1);
    try {
      await Promise.race([attack, this.#watchers.failed, this.#crash(), this.#hang()]);
    } finally {
      this.#ended.abort();
      // When something is wrong, this may only end with the servers.
      const stopping = this.#watchers.stop();
      stopping.catch(() => {});
    }
    await this.#watchers.stop();
    const after = await this.#settled(before);
    if (this.#memory.fault !== undefined) throw new Error(this.#memory.fault);
    await this.#server.close();
    return { frames: tally.total, summary: this.#summary(after.received - before.received) };
  }

  async #allRounds(): Promise<void> {
    const { frames } = this.#options;
    const sessions = Math.max(CONCURRENCY, Math.ceil(frames / ROUNDS / FRAMES_PER_SESSION));
    const start = performance.now();
    for (let round = 0; this.#tally.total < frames; round += 1) {
      const scene = this.#scene(round);
      await this.#runSessions(this.#nextSession, sessions);
      await (await scene)();
      this.#memory.add((await this.#server.report()).memory);
      this.#tell(this.#progress(performance.now() - start));
    }
  }

  /** Runs sessions beside each other until all of them have ended. */
  async #runSessions(first: number, count: number): Promise<void> {
    this.#nextSession = first;
    const work = async () => {
      while (this.#nextSession < first + count) {
        const session = new Session(this.#nextSession, this.#attack);
        this.#nextSession += 1;
        await session.run();
        this.#markers += session.markers;
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
  }

  /**
   * Begins what lasts for a round, in some of them: a crowd, or a flood of one server after the
   * other. Resolves with what ends it.
   */
  async #scene(round: number): Promise<() => Promise<void>> {
    const { addresses, seed } = this.#attack;
    if (round % 24 === 4) return openCrowd(addresses, { seed: seed + round, count: CROWD });
    if (round % 6 !== 1) return async () => {};
    const target = targets[Math.floor(round / 6) % targets.length]!;
    const before = (await this.#server.report()).memory;
    const { requests, drain } = await flood(target, {
      address: addresses.get(target.name)!,
      callsOfOthers: () => this.#watchers.calls,
    });
    this.#floodRequests += requests;
    const bytes = bytesMore((await this.#server.report()).memory, before);
    this.#longestFloodBytes = Math.max(this.#longestFloodBytes, bytes);
    if (bytes > MOST_BYTES_OF_A_FLOOD) {
      throw new Error(`${target.name} holds ${megabytes(bytes)} MB of a client that reads nothing`);
    }
    return drain;
  }

  /** Waits until the servers hold as many sockets and timers as before. */
  async #settled(before: Report): Promise<Report> {
    const deadline = performance.now() + LIMIT_MS;
    for (;;) {
      const now = await this.#server.report();
      const isSettled = isDeepStrictEqual(now.handles, before.handles) && now.connections === 0;
      if (isSettled) return now;
      if (performance.now() > deadline) {
        const [had, has] = [before, now].map((report) => JSON.stringify(report.handles));
        throw new Error(
          `all clients have gone, and the servers keep ${has} with ${now.connections} connections; before it was ${had}`,
        );
      }
      await pause(50);
    }
  }

  async #crash(): Promise<never> {
    throw new Error(await this.#server.ended);
  }

  /** Rejects when a server keeps somebody waiting. */
  async #hang(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      const hostile = HostileConnection.overdue(LIMIT_MS);
      if (hostile !== undefined) {
        const { label, session } = hostile.connection;
        const message = `${label} has waited in vain for ${hostile.forWhat}`;
        throw session === undefined ? new Error(message) : new SessionError(session, message);
      }
      const call = this.#watchers.overdue(LIMIT_MS);
      if (call !== undefined) throw new Error(`${call} was not answered within ${LIMIT_MS} ms`);
      await pause(500, undefined, { signal }).catch(() => {});
    }
    // The attack has ended, in one way or the other, and that is what counts.
    await new Promise(() => {});
  }

  #progress(elapsedMs: number): string {
    const { total } = this.#tally;
    const perSecond = Math.round((total * 1000) / elapsedMs);
    const { frames } = this.#options;
    return `${total} of ${frames} frames, ${perSecond}/s, ${this.#nextSession} sessions, ${this.#memory.last} MB, ${this.#watchers.calls} good calls, the slowest ${Math.round(this.#watchers.longestMs)} ms`;
  }

  #summary(received: number): string {
    // Good messages have been counted there, too.
    const hostile = received - this.#watchers.messages - this.#markers - this.#floodRequests;
    return [
      this.#tally.table(mutators.map(({ name }) => name)),
      `whole messages in these frames that the servers have got: ${hostile}`,
      `good requests in between, on the same connections: ${this.#markers}; in floods: ${this.#floodRequests}`,
      `good calls on other connections: ${this.#watchers.calls}, the slowest ${Math.round(this.#watchers.longestMs)} ms`,
      `memory of the servers: ${this.#memory.summary}; in a flood up to ${megabytes(this.#longestFloodBytes)} MB more`,
    ].join('\n');
  }

  #tell(line: string): void {
    this.#options.onProgress?.(line);
  }
}
