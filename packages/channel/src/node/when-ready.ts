import { once } from 'node:events';
import type { Socket } from 'node:net';
import { waitWithin } from '../wait-within.ts';

/** What waiting is given up by. */
export interface Limits {
  /** After how many milliseconds, `Infinity` for never. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Waiting for a socket took longer than it may. */
export class NotReadyError extends Error {}

/** Waits for an event of a socket. A socket that fails before, or is given up, is destroyed. */
export async function whenReady(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  limits: Limits,
): Promise<void> {
  const giveUp = () => new NotReadyError('given up');
  try {
    await waitWithin(once(socket, event), { ...limits, overdue: giveUp, aborted: giveUp });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
