import { type Remote, withOptions } from '@mas/agent';
import type { Encounter } from './encounter.ts';
import type { Scenario } from './scenarios.ts';
import type { SoakAgent } from './soak-agent.ts';

/** What an agent says that is not there any more. */
const GONE = /RpcError: "\d+" is not found/;
/** Who is killed, or created anew, is so at least as often. */
const END_OF_PEER_MS = 90_000;

/** Those that need to know more than that there is an agent. */
export function rareScenarios(nobody: string): readonly Scenario[] {
  return [
    { weight: 6, play: lifeOfAHelper },
    { weight: 4, play: neverAnswered },
    { weight: 2, play: connectToMissingAgent },
    { weight: 2, play: (encounter) => connectToNobody(encounter, nobody) },
  ];
}

/** An agent is spawned, called, connected to and removed, and then it is gone. */
async function lifeOfAHelper(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void> {
  const { answer: hiring } = await encounter.call('spawn', (id) => agent.hire(id), {});
  if (hiring === undefined) return;
  const { helper, address, id: helperId } = hiring;
  const isRight = (sum: number) => sum === 3;
  await encounter.call('spawned', (id) => helper.add(id, 1, 2), { isRight });
  const { answer: other } = await encounter.connect(address);
  if (other !== undefined) {
    await encounter.call('spawned', (id) => other.add(id, 1, 2), { isRight });
  }
  // A container that was created anew meanwhile does not know the helper, or has another one.
  const { answer: isDismissed } = await encounter.call(
    'remove',
    (id) => agent.dismiss(id, helperId),
    { isRight: (known) => known || encounter.isUnreliable || encounter.target.fate !== 'steady' },
  );
  if (isDismissed !== true) return;
  const mayBeAnother = encounter.isUnreliable || encounter.target.fate !== 'steady';
  const gone = { never: !mayBeAnother, remoteError: GONE } as const;
  await encounter.call<unknown>('removed', (id) => helper.add(id, 1, 2), {
    ...gone,
    also: ['no such agent'],
  });
  await encounter.call<unknown>('removed', () => encounter.caller.container.connect(address), {
    ...gone,
    also: ['no such agent'],
  });
}

/**
 * Settles when its time is over, when it is aborted, or when the peer ends. Only those are asked who
 * do end: what a handler holds that never ends stays until its container does.
 */
async function neverAnswered(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void> {
  const { target, random } = encounter;
  if (target.fate !== 'killed' && !target.isRecreated) return;
  const timeoutMs = random.between(50, 500);
  const ways = [
    () => withOptions(agent, { timeoutMs }),
    () => withOptions(agent, { signal: AbortSignal.timeout(timeoutMs) }),
    // Over a connection only: within a container there is nothing that could end before.
    ...(encounter.isWithinOneContainer ? [] : [() => agent]),
  ];
  const patient = random.pick(ways)!();
  await encounter.call('never answered', (id) => patient.never(id), {
    never: true,
    also: ['timeout', 'aborted'],
    limitMs: patient === agent ? END_OF_PEER_MS : timeoutMs,
  });
}

async function connectToMissingAgent(encounter: Encounter): Promise<void> {
  const address = `${encounter.target.address}/none`;
  await encounter.call<unknown>(
    'connect to no agent',
    () => encounter.caller.container.connect(address),
    { never: true, also: ['no such agent'] },
  );
}

async function connectToNobody(encounter: Encounter, nobody: string): Promise<void> {
  const timeoutMs = encounter.random.between(0, 300);
  const signal = AbortSignal.timeout(encounter.random.between(100, 500));
  await encounter.call<unknown>(
    'connect to nobody',
    () => encounter.caller.container.connect(`${nobody}/0`, { timeoutMs, signal }),
    { never: true, also: ['no connection', 'aborted'], limitMs: timeoutMs },
  );
}
