import type { Link, Outcome } from '../link.ts';
import { openTwo, type Script } from '../script.ts';

/** The peer sends what is no message, or none that can be. */
export const protocol = {
  undecodable: (link) => sends(link, [0, 0, 0, 1, 0xc1]),
  /** [1, 99, null] */
  unknownReply: (link) => sends(link, [0, 0, 0, 4, 0x93, 1, 99, 0xc0]),
  tooLong: (link) => sends(link, [0xff, 0xff, 0xff, 0xff]),
} satisfies Record<string, Script>;

async function sends(link: Link, bytes: readonly number[]): Promise<Promise<Outcome>[]> {
  const calls = await openTwo(link);
  await link.peer.tell('send', Uint8Array.from(bytes));
  await link.peer.ended();
  return calls;
}
