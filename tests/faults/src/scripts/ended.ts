import { expect } from 'vitest';
import { callLong, expectAs, openTwo, type Script } from '../script.ts';

const closed = { call: 'ERR_MAS_CLOSED', sent: 'maybe' } as const;

/** Either side ends the connection with calls open. */
export const ended = {
  async reset(link) {
    const calls = await openTwo(link);
    await link.peer.tell('reset');
    return calls;
  },

  async endedInAnswer(link) {
    const calls = await openTwo(link);
    await link.peer.tell('beginAnswer', 'first');
    await link.peer.tell('end');
    await link.peer.ended();
    return calls;
  },

  async ended(link) {
    const calls = await openTwo(link);
    await link.peer.tell('end');
    await link.peer.ended();
    return calls;
  },

  async closedHere(link) {
    const calls = await openTwo(link);
    await link.close();
    await link.peer.ended();
    return calls;
  },

  async closedHereWhileWaiting(link) {
    await link.peer.tell('pause');
    const long = callLong(link);
    const calls = [link.call('first'), link.call('second')];
    const closing = link.close();
    expectAs(closed, await long);
    await Promise.all(calls);
    await link.peer.tell('resume');
    await closing;
    await link.peer.ended();
    // Now it has all that ever left.
    expect(link.peer.requests).toContain('long');
    return calls;
  },

  async abortedHere(link) {
    const calls = await openTwo(link);
    const reason = new Error('no longer needed');
    link.abort(reason);
    for (const outcome of await Promise.all(calls)) {
      expect(outcome).toMatchObject({ reason: { cause: reason } });
    }
    await link.peer.ended();
    return calls;
  },

  async abortedHereWhileWaiting(link) {
    await link.peer.tell('pause');
    const long = callLong(link);
    const calls = [link.call('first'), link.call('second')];
    link.abort(new Error('no longer needed'));
    expectAs(closed, await long);
    await link.peer.tell('resume');
    await link.peer.ended();
    return calls;
  },
} satisfies Record<string, Script>;
