import { AgentError, ChannelError, RemoteError } from '@mas/agent';
import { expect, onTestFinished, test } from 'vitest';
import { type Expectation, Ledger } from '../src/soak/ledger.ts';

const expectation = {
  kind: 'sum',
  limitMs: 1000,
  allowed: new Set(['answered', 'timeout'] as const),
  isRight: (sum: number) => sum === 3,
} satisfies Expectation<number>;

function open(graceMs = 1000): Ledger {
  const ledger = new Ledger({ firstId: 0, graceMs });
  onTestFinished(() => ledger.close());
  return ledger;
}

test('a right answer and an error that is allowed are no failures', async () => {
  const ledger = open();
  await ledger.track(expectation, async () => 3);
  const late = new ChannelError('ERR_MAS_TIMEOUT', 'late', { sent: 'maybe' });
  await ledger.track(expectation, () => Promise.reject(late));
  expect(ledger.failures.count).toBe(0);
  expect(ledger.counts).toEqual({
    made: 2,
    settled: 2,
    outcomes: { sum: { answered: 1, timeout: 1 } },
  });
});

test.each([
  ['a wrong answer', async () => 4, /the answer 4 is wrong/],
  ['an error of another kind', () => Promise.reject(new Error('oh')), /failed with Error.*oh/],
  ['a connection that ends', () => closed('maybe'), /ERR_MAS_CLOSED/],
  ['a missing agent', () => missing(), /ERR_MAS_NO_SUCH_AGENT/],
  ['what a peer has thrown', () => thrown('Error: no'), /RemoteError/],
  ['a call that throws', () => oops(), /threw instead of rejecting/],
] satisfies [string, () => Promise<number>, RegExp][])('%s is a failure', async (_, call, text) => {
  const ledger = open();
  expect(await ledger.track(expectation, call)).toMatchObject({ outcome: 'unexpected' });
  expect(ledger.failures).toMatchObject({ count: 1, details: [expect.stringMatching(text)] });
});

test('an answer where there can be none is a failure', async () => {
  const ledger = open();
  await ledger.track({ ...expectation, allowed: new Set(['timeout'] as const) }, async () => 3);
  expect(ledger.failures.details).toEqual([expect.stringMatching('that was not possible')]);
});

test('only the error that a peer shall throw is right', async () => {
  const ledger = open();
  const strict = { ...expectation, remoteError: /on purpose/ };
  expect((await ledger.track(strict, () => thrown('Error: on purpose'))).outcome).toBe(
    'remote error',
  );
  await ledger.track(strict, () => thrown('Error: by accident'));
  expect(ledger.failures.details).toEqual([expect.stringMatching('by accident')]);
});

test('a call that has not settled in time is a failure, once', () => {
  const ledger = open();
  void ledger.track({ ...expectation, limitMs: 20 }, () => new Promise(() => {}));
  ledger.close();
  ledger.close();
  expect(ledger.open).toBe(1);
  expect(ledger.failures).toMatchObject({
    count: 1,
    details: [expect.stringMatching(/open for \d+ ms, with a limit of 20 ms/)],
  });
});

test('calls that have surely not arrived are told once', async () => {
  const ledger = open();
  const lost = {
    ...expectation,
    allowed: new Set(['closed, not sent', 'closed, maybe sent'] as const),
  };
  await ledger.track(lost, () => closed('maybe'));
  await ledger.track(lost, () => closed('no'));
  expect(ledger.takeNotSent()).toEqual([2]);
  expect(ledger.takeNotSent()).toEqual([]);
});

async function closed(sent: 'no' | 'maybe'): Promise<never> {
  throw new ChannelError('ERR_MAS_CLOSED', 'gone', { sent });
}

async function missing(): Promise<never> {
  throw new AgentError('ERR_MAS_NO_SUCH_AGENT', 'none');
}

async function thrown(text: string): Promise<never> {
  throw new RemoteError('tcp://127.0.0.1:1', text);
}

function oops(): Promise<number> {
  throw new Error('oops');
}
