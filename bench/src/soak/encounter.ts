import type { Remote } from '@mas/agent';
import type { Expectation, Ledger, Settled } from './ledger.ts';
import type { Outcome } from './outcomes.ts';
import type { ContainerPlan, Fate } from './plan.ts';
import type { Random } from './random.ts';
import type { Occupant } from './residence.ts';
import type { SoakAgent } from './soak-agent.ts';

/** After so long a call has settled that waits for nothing: a process may be frozen meanwhile. */
export const USUAL_LIMIT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5000;

/** What happens to calls whose peer, or whose own container, is not there any more. */
const LOST: readonly Outcome[] = [
  'closed, not sent',
  'closed, maybe sent',
  'no connection',
  'no such agent',
  'own container closed',
  // A container that has been shut down knows its agent no longer, and cannot pass it.
  'refused',
];
/** What a peer says that is just coming or going. */
const LOST_REMOTELY = /RpcError|AgentError|ClockError|ChannelError|SerializationError/;

/** How reliable the two ends of a connection are. */
export interface Ends {
  readonly fates: readonly Fate[];
  readonly isRecreated: boolean;
}

/** What can be expected of a call between them, besides an answer. */
export function expectationOf(
  { fates, isRecreated }: Ends,
  more: readonly Outcome[] = [],
): Pick<Expectation<unknown>, 'allowed' | 'remoteError'> {
  const isReliable = !isRecreated && fates.every((fate) => fate === 'steady');
  if (isReliable) return { allowed: new Set(['answered', ...more]) };
  return { allowed: new Set(['answered', ...LOST, ...more]), remoteError: LOST_REMOTELY };
}

/** What may be different from the usual expectation. */
export type Exception<T> = Partial<Pick<Expectation<T>, 'limitMs' | 'isRight' | 'remoteError'>> & {
  readonly also?: readonly Outcome[];
  /** Instead of an answer. */
  readonly never?: boolean;
};

/** One container that calls the agent of another one. */
export class Encounter {
  readonly caller: Occupant;
  readonly callerPlan: ContainerPlan;
  readonly target: ContainerPlan;
  readonly ledger: Ledger;
  readonly random: Random;
  /** Lasts as long as the process, and is never aborted. */
  readonly lastingSignal: AbortSignal;

  constructor(
    parts: Pick<
      Encounter,
      'caller' | 'callerPlan' | 'target' | 'ledger' | 'random' | 'lastingSignal'
    >,
  ) {
    this.caller = parts.caller;
    this.callerPlan = parts.callerPlan;
    this.target = parts.target;
    this.ledger = parts.ledger;
    this.random = parts.random;
    this.lastingSignal = parts.lastingSignal;
  }

  get isWithinOneContainer(): boolean {
    return this.caller.container.address === this.target.address;
  }

  /** The address of the agent that each container has. */
  get address(): string {
    return `${this.target.address}/0`;
  }

  /** Gives a proxy to the agent, unless the target is not there. */
  async meet(): Promise<Remote<SoakAgent> | undefined> {
    const known = this.caller.known(this.address);
    return known ?? (await this.connect(this.address)).answer;
  }

  /** Connects, and remembers the proxy. */
  async connect(address: string): Promise<Settled<Remote<SoakAgent>>> {
    const settled = await this.call<Remote<SoakAgent>>(
      'connect',
      () => this.caller.container.connect<SoakAgent>(address, { timeoutMs: CONNECT_TIMEOUT_MS }),
      { also: this.target.fate === 'steady' && !this.isUnreliable ? [] : ['timeout'] },
    );
    if (settled.answer !== undefined && address === this.address) {
      this.caller.learn(address, settled.answer);
    }
    return settled;
  }

  get isUnreliable(): boolean {
    return this.target.isRecreated || this.callerPlan.isRecreated;
  }

  /** Makes one call and checks how it ends. */
  async call<T>(
    kind: string,
    make: (id: number) => Promise<T>,
    exception: Exception<T> = {},
  ): Promise<Settled<T>> {
    const { also = [], never = false, limitMs = USUAL_LIMIT_MS, isRight, remoteError } = exception;
    const usual = expectationOf(
      { fates: [this.target.fate], isRecreated: this.isUnreliable },
      also,
    );
    const patterns = [usual.remoteError, remoteError].flatMap((one) => one?.source ?? []);
    const settled = await this.ledger.track<T>(
      {
        kind,
        limitMs,
        allowed: never ? without(usual.allowed, 'answered') : usual.allowed,
        ...(patterns.length > 0 && { remoteError: new RegExp(patterns.join('|')) }),
        ...(isRight !== undefined && { isRight }),
      },
      make,
    );
    if (LOST.includes(settled.outcome)) this.caller.doubt(this.address);
    return settled;
  }
}

function without(outcomes: ReadonlySet<Outcome>, left: Outcome): ReadonlySet<Outcome> {
  return new Set([...outcomes].filter((outcome) => outcome !== left));
}
