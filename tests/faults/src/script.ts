import { expect } from 'vitest';
import type { Fault } from './fault.ts';
import type { Patience } from './limits.ts';
import type { Link, Outcome } from './link.ts';

/** Brings a fault about, and returns the calls that have to end as its row says. */
export type Script = (link: Link) => Promise<readonly Promise<Outcome>[]>;

/** So much that no buffers on the way hold it, and below the limit of a message. */
const LONG_BYTES = 15 * 1024 * 1024;

/** In the scripts in which the peer stands still: it is given up after so many intervals. */
export const patience: Patience = { intervalMs: 500, limit: 2 };

/** Makes two calls, which the peer has read and not answered. */
export async function openTwo(link: Link): Promise<Promise<Outcome>[]> {
  const calls = [link.call('first'), link.call('second')];
  await link.peer.saw('first', 'second');
  return calls;
}

/** Makes a call that the peer cannot get whole as long as it reads nothing. */
export function callLong(link: Link): Promise<Outcome> {
  return link.call('long', new Uint8Array(LONG_BYTES));
}

/** @throws when the call has not become what the row says. */
export function expectAs({ call, sent }: Pick<Fault, 'call' | 'sent'>, outcome: Outcome): void {
  if (call === 'result') expect(outcome).toMatchObject({ status: 'fulfilled' });
  else expect(outcome).toMatchObject({ status: 'rejected', reason: { code: call, sent } });
}

/** @throws when the call has settled already. */
export async function expectOpen(call: Promise<Outcome>): Promise<void> {
  expect(await Promise.race([call, 'open'])).toBe('open');
}
