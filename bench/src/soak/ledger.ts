import { isSurelyNotSent, type Outcome, outcomeOf } from './outcomes.ts';

/** What a call may lead to. */
export interface Expectation<T> {
  /** What kind of call it is, for the count. */
  readonly kind: string;
  /** After how many milliseconds it has settled, whatever happens. */
  readonly limitMs: number;
  readonly allowed: ReadonlySet<Outcome>;
  /** Which of the errors that the other side throws are right. */
  readonly remoteError?: RegExp;
  /** Whether the answer is right. */
  readonly isRight?: (answer: T) => boolean;
}

/** How a call has ended. */
export interface Settled<T> {
  readonly outcome: Outcome;
  readonly answer?: T;
}

/** What has been counted so far. */
export interface LedgerCounts {
  readonly made: number;
  readonly settled: number;
  /** How many of each outcome there were, by the kind of call. */
  readonly outcomes: Readonly<Record<string, Readonly<Partial<Record<Outcome, number>>>>>;
}

interface OpenCall {
  readonly kind: string;
  readonly madeAt: number;
  readonly limitMs: number;
  isReported: boolean;
}

/** How many failures are told in full. */
const MAX_DETAILS = 40;

/** Counts every call, and checks that each settles once, in time, and as expected. */
export class Ledger {
  readonly #open = new Map<number, OpenCall>();
  readonly #outcomes: Record<string, Partial<Record<Outcome, number>>> = {};
  readonly #graceMs: number;
  readonly #watchdog: NodeJS.Timeout;
  readonly #details: string[] = [];
  #notSent: number[] = [];
  #failures = 0;
  #lastId: number;
  #made = 0;
  #settled = 0;

  /**
   * @param options.firstId - call ids count up from here: no other ledger may give the same
   * @param options.graceMs - how much later than its limit a call may settle
   */
  constructor(options: { readonly firstId: number; readonly graceMs: number }) {
    this.#lastId = options.firstId;
    this.#graceMs = options.graceMs;
    this.#watchdog = setInterval(() => this.#watch(), 1000);
    this.#watchdog.unref();
  }

  get counts(): LedgerCounts {
    return { made: this.#made, settled: this.#settled, outcomes: this.#outcomes };
  }

  get open(): number {
    return this.#open.size;
  }

  get failures(): { readonly count: number; readonly details: readonly string[] } {
    return { count: this.#failures, details: this.#details };
  }

  /** Notes that something is wrong. The run fails. */
  fail(what: string): void {
    this.#failures += 1;
    if (this.#details.length < MAX_DETAILS) this.#details.push(what);
  }

  /** The calls that have surely not arrived, according to their errors; each is told once. */
  takeNotSent(): number[] {
    const taken = this.#notSent;
    this.#notSent = [];
    return taken;
  }

  /** Makes a call and follows it to its end. Never rejects. */
  async track<T>(
    expectation: Expectation<T>,
    make: (id: number) => Promise<T>,
  ): Promise<Settled<T>> {
    this.#lastId += 1;
    const id = this.#lastId;
    const { kind, limitMs } = expectation;
    this.#made += 1;
    this.#open.set(id, { kind, madeAt: performance.now(), limitMs, isReported: false });
    let promise: Promise<T>;
    try {
      promise = make(id);
    } catch (error) {
      this.fail(`${kind}: threw instead of rejecting: ${describe(error)}`);
      return { outcome: this.#settle(id, kind, 'unexpected') };
    }
    try {
      const answer = await promise;
      return { outcome: this.#settle(id, kind, this.#judgeAnswer(expectation, answer)), answer };
    } catch (error) {
      if (isSurelyNotSent(error)) this.#notSent.push(id);
      return { outcome: this.#settle(id, kind, this.#judgeError(expectation, error)) };
    }
  }

  /** Ends the watch, and fails for each call that is still open. */
  close(): void {
    clearInterval(this.#watchdog);
    for (const call of this.#open.values()) this.#reportStuck(call);
  }

  #judgeAnswer<T>({ kind, allowed, isRight }: Expectation<T>, answer: T): Outcome {
    if (!allowed.has('answered')) {
      this.fail(`${kind}: answered ${describe(answer)}, and that was not possible`);
    } else if (isRight !== undefined && !isRight(answer)) {
      this.fail(`${kind}: the answer ${describe(answer)} is wrong`);
    } else {
      return 'answered';
    }
    return 'unexpected';
  }

  #judgeError<T>({ kind, allowed, remoteError }: Expectation<T>, error: unknown): Outcome {
    const outcome = outcomeOf(error);
    const isExpected =
      outcome === 'remote error'
        ? remoteError?.test((error as Error).message) === true
        : allowed.has(outcome);
    if (isExpected) return outcome;
    this.fail(`${kind}: failed with ${describe(error)}`);
    return 'unexpected';
  }

  #settle(id: number, kind: string, outcome: Outcome): Outcome {
    if (!this.#open.delete(id)) this.fail(`${kind}: call ${id} has settled twice`);
    this.#settled += 1;
    this.#outcomes[kind] ??= {};
    const counts = this.#outcomes[kind];
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    return outcome;
  }

  #watch(): void {
    const now = performance.now();
    for (const call of this.#open.values()) {
      if (now - call.madeAt > call.limitMs + this.#graceMs) this.#reportStuck(call);
    }
  }

  #reportStuck(call: OpenCall): void {
    if (call.isReported) return;
    call.isReported = true;
    const openMs = Math.round(performance.now() - call.madeAt);
    this.fail(`${call.kind}: open for ${openMs} ms, with a limit of ${call.limitMs} ms`);
  }
}

function describe(value: unknown): string {
  const text =
    value instanceof Error
      ? `${value.name} ${(value as { code?: string }).code ?? ''}: ${value.message}\n${value.stack}`
      : (JSON.stringify(value) ?? String(value));
  return text.slice(0, 1500);
}
