import type { OnReadOpts } from 'node:net';

/** What a socket reads at once by itself, too. */
const READ_BYTES = 64 * 1024;

let buffer: Uint8Array | undefined;

/**
 * Lets sockets that this side opens read into one buffer, which all of them share: otherwise each read
 * finds new memory of 64 KiB for itself. What was read is taken out in the same turn, before anything else
 * is read. Node has no such thing for the sockets that a server accepts.
 *
 * A socket with it starts paused, and has no events `data`.
 */
export class SharedReads {
  /** Takes what was read, which is only valid during the call. */
  receive: ((piece: Uint8Array) => void) | undefined;

  /** The option of a socket. */
  get onread(): OnReadOpts {
    buffer ??= new Uint8Array(READ_BYTES);
    return {
      buffer,
      callback: (bytes, piece) => {
        this.receive?.(piece.subarray(0, bytes));
        return true;
      },
    };
  }
}

/** Whether a read that has begun fills its buffer at once: elsewhere the system may do so later. */
export const canShareReads: boolean = process.platform !== 'win32';
