import { expect } from 'vitest';
import { expectOpen, patience, type Script } from '../script.ts';

/** The process of the peer stands still: its connection is open and nothing comes. */
export const frozen = {
  async frozenWatched(link) {
    await link.peer.freeze();
    const calls = [link.call('first'), link.call('second')];
    await link.othersGoOn();
    for (const outcome of await Promise.all(calls)) {
      const silentMs = patience.intervalMs * (patience.limit + 1);
      const message = `no sign of life for ${silentMs} ms`;
      expect(outcome).toMatchObject({ reason: { message: expect.stringContaining(message) } });
    }
    return calls;
  },

  async frozenTimeout(link) {
    await link.peer.freeze();
    const calls = [1, 2].map((value) => link.call('echo', value, { timeoutMs: 50 }));
    await link.othersGoOn();
    await Promise.all(calls);
    link.peer.thaw();
    // Their answers come first, and are no fault.
    expect(await link.call('echo', 3)).toMatchObject({ value: 3 });
    return calls;
  },

  async frozenInTime(link) {
    await link.peer.freeze();
    const calls = [link.call('echo', 1), link.call('echo', 2, { timeoutMs: 60_000 })];
    await link.othersGoOn();
    await expectOpen(calls[0]!);
    link.peer.thaw();
    const values = (await Promise.all(calls)).map((outcome) => 'value' in outcome && outcome.value);
    expect(values).toEqual([1, 2]);
    return calls;
  },
} satisfies Record<string, Script>;
