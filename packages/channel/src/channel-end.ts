import { ChannelError, type ChannelErrorCode, type Sent } from './errors.ts';

/** How a channel has ended. */
export interface ChannelEnd {
  /** Who ended it: this side by `close` or `abort`, or else the peer, a fault of it, or the network. */
  readonly by: 'local' | 'remote';
  /** What was wrong. Absent when it was closed in an orderly way. */
  readonly error?: ChannelError;
}

/** The error of an end that a fault of the network, or of the peer, was. */
export function brokenBy(error: Error, address: string): ChannelError {
  if (error instanceof ChannelError) return error;
  const message = `the connection to ${address} broke: ${error.message}`;
  return new ChannelError('ERR_MAS_CLOSED', message, { cause: error });
}

/** The error for a request, of which `sent` tells whether it may have reached the peer. */
export function endError({ by, error }: ChannelEnd, address: string, sent: Sent): ChannelError {
  if (error !== undefined) {
    return new ChannelError(error.code as ChannelErrorCode, error.message, {
      // A server that has refused the connection has taken nothing.
      sent: error.sent ?? sent,
      cause: error.cause,
    });
  }
  const who = by === 'local' ? 'was closed here' : 'was closed by the peer';
  return new ChannelError('ERR_MAS_CLOSED', `the connection to ${address} ${who}`, { sent });
}
