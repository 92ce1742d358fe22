import { setTimeout as delay } from 'node:timers/promises';
import { type CallOptions, type Remote, withOptions } from '@mas/agent';
import type { Encounter } from './encounter.ts';
import { isEchoOf, longPayload, type Payload, readings } from './payloads.ts';
import { ON_PURPOSE, type SoakAgent } from './soak-agent.ts';

/** Something that one container has to do with another. */
export interface Scenario {
  readonly weight: number;
  play(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void>;
}

/** Calls that repeat themselves when their connection is lost, where the packages can do that. */
const REPEATABLE: CallOptions & { readonly idempotent: boolean } = { idempotent: true };

export const scenarios: readonly Scenario[] = [
  { weight: 20, play: add },
  { weight: 4, play: addRepeatably },
  { weight: 12, play: oneKilobyte },
  { weight: 2, play: hundredKilobytes },
  { weight: 8, play: manyAtATime },
  { weight: 8, play: callBack },
  { weight: 6, play: passAgents },
  { weight: 6, play: takeAgents },
  { weight: 6, play: slow },
  { weight: 6, play: fail },
  { weight: 5, play: tooLate },
  { weight: 5, play: abort },
  { weight: 2, play: connectAnew },
];

async function add(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void> {
  const [a, b] = [encounter.random.between(0, 1e6), encounter.random.between(0, 1e6)];
  // One signal for thousands of calls: none may leave anything at it.
  const callee = encounter.random.chance(0.5)
    ? withOptions(agent, { signal: encounter.lastingSignal })
    : agent;
  await encounter.call('small', (id) => callee.add(id, a, b), {
    isRight: (sum) => sum === a + b,
  });
}

async function addRepeatably(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void> {
  const [a, b] = [encounter.random.between(0, 1e6), encounter.random.between(0, 1e6)];
  const repeatable = withOptions(agent, REPEATABLE);
  await encounter.call('repeatable', (id) => repeatable.add(-id, a, b), {
    isRight: (sum) => sum === a + b,
  });
}

async function oneKilobyte(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void> {
  await sendPayload(encounter, { agent, kind: '1 KB', payload: readings(encounter.random) });
}

async function hundredKilobytes(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void> {
  const payload = longPayload(encounter.random, encounter.target.codec === 'msgpack');
  await sendPayload(encounter, { agent, kind: '100 KB', payload });
}

async function sendPayload(
  encounter: Encounter,
  call: { readonly agent: Remote<SoakAgent>; readonly kind: string; readonly payload: Payload },
): Promise<void> {
  const { agent, kind, payload } = call;
  await encounter.call(kind, (id) => agent.echo(id, payload), {
    isRight: (answer) => isEchoOf(payload, answer),
  });
}

async function manyAtATime(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void> {
  await Promise.all(Array.from({ length: 8 }, () => add(encounter, agent)));
}

async function callBack(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void> {
  const depth = encounter.random.between(1, 6);
  await encounter.call('nested', (id) => agent.descend(id, depth, encounter.caller.agent), {
    isRight: (answer) => answer === depth,
  });
}

async function passAgents(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void> {
  const { agent: leader } = encounter.caller;
  const numbers = Array.from({ length: 3 }, () => encounter.random.between(0, 1000));
  const members = numbers.map((number) => ({ agent: leader, number }));
  await encounter.call('references', (id) => agent.addUp(id, { leader, members }), {
    isRight: (sum) => sum === numbers.reduce((a, b) => a + b + 1, 1),
  });
}

async function takeAgents(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void> {
  const { answer } = await encounter.call('reference back', (id) => agent.self(id), {
    isRight: ({ agents }) => agents.length === 1,
  });
  const taken = answer?.agents[0];
  if (taken !== undefined) await add(encounter, taken);
}

async function slow(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void> {
  const ms = encounter.random.between(10, 400);
  await encounter.call('slow', (id) => agent.slow(id, ms), { isRight: (answer) => answer === ms });
}

async function fail(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void> {
  const text = `${ON_PURPOSE}: number ${encounter.random.between(0, 1000)}`;
  await encounter.call('throws', (id) => agent.fail(id, text.slice(ON_PURPOSE.length + 2)), {
    never: true,
    remoteError: new RegExp(`Error: ${text} `),
  });
}

/** Its answer comes when nobody waits any longer. */
async function tooLate(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void> {
  const timeoutMs = encounter.random.between(20, 200);
  await encounter.call('late', (id) => withOptions(agent, { timeoutMs }).slow(id, 1500), {
    never: true,
    also: ['timeout'],
    limitMs: timeoutMs,
  });
}

/** Before it is sent, before it is answered, or afterwards. */
async function abort(encounter: Encounter, agent: Remote<SoakAgent>): Promise<void> {
  const controller = new AbortController();
  const abortAfterMs = encounter.random.between(-20, 120);
  if (abortAfterMs <= 0) controller.abort();
  const timer = setTimeout(() => controller.abort(), Math.max(0, abortAfterMs));
  const abortable = withOptions(agent, { signal: controller.signal });
  await encounter.call('aborted', (id) => abortable.slow(id, 60), {
    also: ['aborted'],
    limitMs: Math.max(0, abortAfterMs),
  });
  clearTimeout(timer);
}

async function connectAnew(encounter: Encounter): Promise<void> {
  await delay(encounter.random.between(0, 50));
  const { answer } = await encounter.connect(encounter.address);
  if (answer !== undefined) await add(encounter, answer);
}
