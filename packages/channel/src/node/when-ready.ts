import type { Socket } from 'node:net';

/** What waiting is given up by. */
export interface Limits {
  /** After how many milliseconds, `Infinity` for never. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The longest delay that a timer takes. */
const LONGEST_MS = 0x7fff_ffff;

/** Waiting for a socket took longer than it may. */
export class NotReadyError extends Error {}

/** Waits for an event of a socket. A socket that fails before, or is given up, is destroyed. */
export function whenReady(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  { timeoutMs, signal }: Limits,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => socket.destroy(new NotReadyError('given up'));
    const timer = setTimeout(giveUp, Math.min(Math.max(timeoutMs, 0), LONGEST_MS));
    signal?.addEventListener('abort', giveUp, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      socket.off('error', onError);
    };
    const onError = (error: Error) => {
      settle();
      reject(error);
    };
    socket.once('error', onError);
    socket.once(event, () => {
      settle();
      resolve();
    });
  });
}
