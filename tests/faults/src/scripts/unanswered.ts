import { expect } from 'vitest';
import { callLong, expectAs, expectOpen, openTwo, type Script } from '../script.ts';

const closed = { call: 'ERR_MAS_CLOSED', sent: 'maybe' } as const;

/** The connection is well, and the answer is missing. */
export const unanswered = {
  async failure(link) {
    const [first, second] = await openTwo(link);
    await link.peer.tell('fail', 'first', 'Error: no more today');
    expect(await first).toMatchObject({
      reason: { name: 'RemoteError', remoteTrace: 'Error: no more today' },
    });
    await link.peer.tell('answer', 'second', 'done');
    expectAs({ call: 'result' }, await second!);
    return [first!];
  },

  async unanswered(link) {
    const calls = await openTwo(link);
    // The answer would have come before those of later calls.
    for (const later of [1, 2, 3]) await link.call('echo', later);
    await link.othersGoOn();
    for (const call of calls) await expectOpen(call);
    await link.peer.tell('end');
    for (const call of calls) expectAs(closed, await call);
    return [];
  },

  async unansweredTimeout(link) {
    const calls = [
      link.call('first', null, { timeoutMs: 500 }),
      link.call('second', null, { timeoutMs: 500 }),
    ];
    await link.peer.saw('first', 'second');
    await Promise.all(calls);
    await link.peer.tell('answer', 'first', 'too late');
    expectAs({ call: 'result' }, await link.call('echo'));
    return calls;
  },

  async unansweredSignal(link) {
    const controller = new AbortController();
    const { signal } = controller;
    const calls = [link.call('first', null, { signal }), link.call('second', null, { signal })];
    await link.peer.saw('first', 'second');
    controller.abort();
    await Promise.all(calls);
    await link.peer.tell('answer', 'first', 'too late');
    expectAs({ call: 'result' }, await link.call('echo'));
    return calls;
  },

  async waitingTimeout(link) {
    await link.peer.tell('pause');
    const long = callLong(link);
    const calls = [
      link.call('first', null, { timeoutMs: 1 }),
      link.call('second', null, { timeoutMs: 1 }),
    ];
    await Promise.all(calls);
    await link.othersGoOn();
    await link.peer.tell('resume');
    await link.peer.saw('long');
    await link.peer.tell('answer', 'long', 'done');
    expectAs({ call: 'result' }, await long);
    // It would have come before this one.
    expectAs({ call: 'result' }, await link.call('echo'));
    return calls;
  },

  async waitingSignal(link) {
    await link.peer.tell('pause');
    const long = callLong(link);
    const controller = new AbortController();
    const { signal } = controller;
    const calls = [link.call('first', null, { signal }), link.call('second', null, { signal })];
    await link.othersGoOn();
    controller.abort();
    await link.peer.tell('resume');
    await link.peer.saw('long');
    await link.peer.tell('answer', 'long', 'done');
    expectAs({ call: 'result' }, await long);
    expectAs({ call: 'result' }, await link.call('echo'));
    return calls;
  },
} satisfies Record<string, Script>;
