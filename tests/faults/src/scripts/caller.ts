import { expect } from 'vitest';
import type { Link } from '../link.ts';
import { expectAs, openTwo, type Script } from '../script.ts';

/** So many large answers do not fit into all buffers on the way. */
const MANY = 64;

/** The peer calls us and is at fault: what the side that serves does. */
export const caller = {
  callerKilled: (link) => whileHandling(link, () => link.peer.kill()),
  callerEnded: (link) => whileHandling(link, () => link.peer.tell('end')),
  callerReset: (link) => whileHandling(link, () => link.peer.tell('reset')),
  callerFrozen: (link) => whileHandling(link, () => link.peer.freeze()),
  callerBreaks: (link) =>
    whileHandling(link, () => link.peer.tell('send', Uint8Array.of(0, 0, 0, 1, 0xc1))),

  async callerReadsLate(link) {
    await floodUnread(link);
    await link.peer.tell('resume');
    const replies = await link.peer.replied('large', MANY);
    expect(replies.every((reply) => 'result' in reply)).toBe(true);
    return [];
  },

  async callerReadsNothing(link) {
    const [own] = await openTwo(link);
    await floodUnread(link);
    await link.peer.kill();
    expectAs({ call: 'ERR_MAS_CLOSED', sent: 'maybe' }, await own!);
    await link.isForgotten();
    expect(link.answers.largeCalls).toBeLessThan(MANY);
    return [];
  },
} satisfies Record<string, Script>;

/** The connection ends while a handler of ours works, which then has nobody to answer. */
async function whileHandling(link: Link, happen: () => Promise<void>): Promise<[]> {
  const [own] = await openTwo(link);
  await link.peer.tell('call', link.path('hold'), ['key']);
  await link.answers.begun('key');
  await happen();
  await link.othersGoOn();
  // Only now our side has noticed.
  const outcome = await own!;
  expect(outcome).toMatchObject({ status: 'rejected', reason: { sent: 'maybe' } });
  await link.isForgotten();
  await link.answers.finish('key');
  await link.othersGoOn();
  expect(link.peer.replies.filter(({ name }) => name === 'hold')).toEqual([]);
  return [];
}

/** The peer makes many calls with large answers, and reads nothing. */
async function floodUnread(link: Link): Promise<void> {
  await link.peer.tell('pause');
  await link.peer.tell('callOften', link.path('large'), MANY);
  // In its turns our side reads what has come from the peer, too.
  for (let turn = 0; turn < 10; turn += 1) await link.othersGoOn();
  expect(link.answers.largeCalls).toBeGreaterThan(0);
  expect(link.answers.largeCalls).toBeLessThan(MANY);
}
