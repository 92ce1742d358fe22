import type { ByteWriter, EncodedMessage } from '@mas/codec';
import type { Limits } from './limits.ts';
import type { PeerCertificate } from './peer.ts';

/**
 * Carries whole messages, and knows nothing of what is in them.
 *
 * To carry a channel over something else than sockets (a WebSocket, a MessagePort), implement this
 * and hand it to `new Channel(transport)`. The contract, which the suite in `tests/compliance`
 * checks:
 *
 * - Messages of any size from 0 bytes on arrive whole, once, and in the order in which they were
 *   sent.
 * - Nothing is delivered before `start`, and nothing is lost before it either. Until then the only
 *   other calls are to send, to `close` and to `abort`.
 * - A message is built in the transport's own buffer: `beginMessage` returns it, the caller appends
 *   to it and calls `endMessage`, or `cancelMessage` to drop what it appended, in the same turn and
 *   with nothing in between. What the transport itself puts around a message (the length, for a
 *   stream) it puts there in `beginMessage` and `endMessage`.
 * - `endMessage` never waits. While `writable` is false the caller should send nothing more but
 *   replies; `drained` tells, once, when it is true again. Messages of one turn may leave together.
 * - `pause` stops the delivery soon (what is taken from the wire already may still be delivered)
 *   and makes the peer wait in the end; `resume` goes on. Both may be called again, and in the
 *   middle of a delivery.
 * - `closed` is called on the receiver exactly once, as the last call, however the connection ends:
 *   without an error when either side closed it in an orderly way, else with the error. After an
 *   orderly end it comes when all that the peer has sent is delivered. Not every medium can tell
 *   the peer of an `abort` from an orderly end.
 * - After `close`, what was sent before still leaves; nothing more is delivered. After `abort`
 *   nothing leaves. Both may be called at any time, again, and in the middle of a delivery. After
 *   the end every call does nothing.
 * - The receiver is never called from within a call to the transport, but for `closed`, which may
 *   come from within `start`, `close` and `abort`.
 */
export interface Transport {
  /** The address of the peer, as it is shown in errors. */
  readonly remoteAddress: string;
  /** The certificate that the peer has shown. Absent where there is no such thing. */
  readonly remoteCertificate?: PeerCertificate | undefined;
  /**
   * Whether the peer is within this process.
   *
   * @defaultValue false
   */
  readonly isLocal?: boolean;
  /**
   * How many bytes have come from the peer, by which one that is dead is told from one that is silent.
   * Absent where a peer cannot die alone: then nobody looks after it (`keepAlive`).
   */
  readonly receivedBytes?: number;
  /** Whether little enough is waiting to leave. */
  readonly writable: boolean;
  /**
   * How many bytes wait to leave. Absent where nobody knows: then a peer that reads nothing is not
   * disconnected for it (`maxUnsentBytes`).
   */
  readonly bufferedBytes?: number;
  /** Begins to deliver. Called once, and `closed` comes even when the connection has ended before. */
  start(receiver: TransportReceiver): void;
  /** The buffer to append the next message to. */
  beginMessage(): ByteWriter;
  /** Sends what was appended since `beginMessage`. */
  endMessage(): void;
  /** Drops what was appended since `beginMessage`. */
  cancelMessage(): void;
  /** Stops delivering for a while. */
  pause(): void;
  /** Delivers again. */
  resume(): void;
  /** Ends the connection after what was sent has left. Resolves when nothing of it is left. */
  close(): Promise<void>;
  /** Ends the connection at once; `error` is handed to `closed`. */
  abort(error?: Error): void;
}

/** What a transport calls. None of these throws. */
export interface TransportReceiver {
  /**
   * A message has arrived. It is only valid during the call, and so is the object that tells of it, which
   * may be the same for all messages. But where `isOwned` says that the buffer was made for this message
   * alone, what is decoded may be a view of it, so that the transport must not touch the buffer again.
   */
  message(message: EncodedMessage): void;
  /** `writable` is true again. */
  drained(): void;
  /** The connection has ended. */
  closed(error: Error | undefined): void;
}

/** Bounds of a transport. */
export interface TransportOptions {
  /**
   * Of these `maxMessageBytes` and `maxBufferedBytes` are a transport's own matter.
   *
   * @defaultValue see {@link Limits}
   */
  readonly limits?: Limits;
}
