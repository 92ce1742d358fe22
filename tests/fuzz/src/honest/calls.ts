import { kwargs, type Remote } from '@mas/rpc';
import type { Desk, Listener } from '../served/desk.ts';
import type { FuzzAgent } from '../served/fuzz-agent.ts';
import { Point, Reading } from '../served/types.ts';

/** A call of a well-behaved client, and what has to come of it. */
export interface Call {
  readonly name: string;
  make(): Promise<unknown>;
  /** What it results in, or the beginning of the message that it fails with. */
  /** Whether it goes on with the result, and so fails by itself when that is another one. */
  readonly usesResult?: boolean;
  readonly expected: { readonly value: unknown } | { readonly failure: string };
}

/** A value with something of everything that both codecs can say. */
const MIXED = {
  list: [1, -1, 2.5, 2 ** 40, 1e300, true, false, null, '', 'Grüße, 世界 🌍', [], {}],
  nested: { a: { b: { c: [{ d: [[['deep']]] }] } } },
  'a key with spaces': 9_007_199_254_740_993n,
};

const LONG_TEXT = 'a long text, '.repeat(400);
const MANY_NUMBERS = Array.from({ length: 1000 }, (_, index) => index * 1.5);
const POINT = new Point(3, -4.5);
const READINGS = [new Reading(POINT, 100), new Reading(new Point(0, 0), 20.5)];

function call(name: string, make: () => Promise<unknown>, value: unknown): Call {
  return { name, make, expected: { value } };
}

/** A call and another one of what it has resulted in. */
function chained(name: string, make: () => Promise<unknown>, value: unknown): Call {
  return { name, make, usesResult: true, expected: { value } };
}

function failing(name: string, make: () => Promise<unknown>, failure: string): Call {
  return { name, make, expected: { failure } };
}

/** The calls of a plain channel, whose server echoes and does what lists ask for. */
export function channelCalls(request: (content: unknown) => Promise<unknown>): Call[] {
  return [
    call('a number', () => request(42), 42),
    call('a value', () => request(MIXED), MIXED),
    call('an ordinary call', () => request(['add', [3, 4], {}]), ['add', [3, 4], {}]),
    call('a long text', () => request(LONG_TEXT), LONG_TEXT),
    call('many numbers', () => request(MANY_NUMBERS), MANY_NUMBERS),
    call('custom types', () => request(READINGS), READINGS),
    call('a later answer', () => request(['later', { a: 1 }]), { a: 1 }),
    call('a question back', () => request(['ask', [POINT]]), [POINT]),
    failing('a failure', () => request(['fail', 'no luck']), 'RangeError: no luck'),
  ];
}

/** The calls of the services. */
export function deskCalls(desk: Remote<Desk>, listener: Listener): Call[] {
  const unknown = desk as unknown as Record<string, () => Promise<unknown>>;
  return [
    call('a call', () => desk.add(3, 4), 7),
    call('a value', () => desk.echo(MIXED), MIXED),
    call('a long text', () => desk.echo(LONG_TEXT), LONG_TEXT),
    call('many numbers', () => desk.echo(MANY_NUMBERS), MANY_NUMBERS),
    call('nothing', () => desk.nothing(), null),
    call('a later answer', () => desk.later(['x', 1]), ['x', 1]),
    call('a long answer', () => desk.text(20_000), 'x'.repeat(20_000)),
    call('keyword arguments', () => desk.echo(kwargs({ a: 1, b: [POINT] })), { a: 1, b: [POINT] }),
    call('a custom type', () => desk.moved(POINT, 1), new Point(4, -3.5)),
    call('custom types', () => desk.watts(READINGS), 120.5),
    call('a nested service', () => desk.statistics.mean([1, 2, 6]), 3),
    call('a service in a nested one', () => desk.statistics.spread.range([5, 1, 9]), 8),
    call('an entry of a directory', () => desk.units.north!.title(), 'north'),
    chained('a reference as a result', async () => (await desk.unit('south'))!.power(), 42),
    call('a reference as an argument', () => desk.callBack(listener, 'hello'), 'hello'),
    failing('a failure', () => desk.fail('no luck'), 'RangeError: no luck'),
    failing('an unknown name', () => unknown.missing!(), 'RpcError: "missing" is not found'),
    failing('an unknown entry', () => desk.units.west!.title(), 'RpcError: "west" is not found'),
  ];
}

/** The calls of an agent, beside those of its desk. */
export function agentCalls(agent: Remote<FuzzAgent>, listener: Listener): Call[] {
  const day = new Date('2024-02-28T12:00:00.250Z');
  return [
    ...deskCalls(agent.desk as Remote<Desk>, listener),
    call('a date', () => agent.dayAfter(day), new Date('2024-02-29T12:00:00.250Z')),
    call('an agent to an agent', () => agent.introduce(listener), 'thank you'),
    chained(
      'an agent as a result',
      async () => (await agent.self()).dayAfter(day),
      new Date('2024-02-29T12:00:00.250Z'),
    ),
  ];
}
