import type { Socket } from 'node:net';
import type { ByteWriter } from '@mas/codec';
import { ChannelError } from '../errors.ts';
import { FrameReader, FrameTooLargeError, HEADER_BYTES } from '../frame-reader.ts';
import type { ResolvedLimits } from '../limits.ts';
import { giveBuffer, newWriter, SHORT_BYTES } from '../long-buffers.ts';
import type { PeerCertificate } from '../peer.ts';
import type { Transport, TransportReceiver } from '../transport.ts';
import type { SharedReads } from './shared-reads.ts';

/** Frames that have gathered to this size leave at once, so that the peer can begin with them. */
const FLUSH_BYTES = 4096;
/** How long a closing connection may stand still, and how long the peer may take to end its side. */
const LINGER_MS = 2000;

/** What TLS adds to a connection. */
export interface Security {
  readonly certificate: PeerCertificate | undefined;
  /**
   * Says why the connection has ended, if it is a matter of TLS.
   *
   * @param error - of the socket; without one the peer has ended it in an orderly way
   * @param received - whether the peer has sent anything before
   */
  explain(error: Error | undefined, received: boolean): Error | undefined;
}

/** How a socket differs from an accepted one without TLS. */
interface SocketTraits {
  readonly security?: Security | undefined;
  /** What the socket reads by, which has not begun. */
  readonly reads?: SharedReads | undefined;
}

/** Carries messages over a connected TCP or unix socket, each behind its length. */
export class SocketTransport implements Transport {
  readonly remoteAddress: string;
  readonly remoteCertificate: PeerCertificate | undefined;
  writable = true;
  readonly #socket: Socket;
  readonly #maxBufferedBytes: number;
  readonly #reader: FrameReader;
  readonly #security: Security | undefined;
  readonly #reads: SharedReads | undefined;
  readonly #gone: Promise<void>;
  readonly #onTaken = (error?: Error | null): void => {
    // What is dropped as the socket has failed may be told of without an error, and is no room.
    if (error || this.#socket.destroyed) return;
    if (this.#ended || this.writable || !this.#hasRoom()) return;
    this.writable = true;
    this.#receiver?.drained();
  };
  #receiver: TransportReceiver | undefined;
  #out = newWriter();
  #messageStart = 0;
  /** Whether who encoded what was canceled may still be writing to the buffer: it is for nobody else then. */
  #isOccupied = false;
  #flushScheduled = false;
  #mayBeUntaken = false;
  #receivedBytes = 0;
  #ended = false;
  #error: Error | undefined;

  constructor(
    socket: Socket,
    remoteAddress: string,
    limits: ResolvedLimits,
    { security, reads }: SocketTraits = {},
  ) {
    this.remoteAddress = remoteAddress;
    this.remoteCertificate = security?.certificate;
    this.#security = security;
    this.#reads = reads;
    this.#socket = socket;
    this.#maxBufferedBytes = limits.maxBufferedBytes;
    this.#reader = new FrameReader(limits.maxMessageBytes, (message) => {
      this.#receiver!.message(message);
      return !this.#ended;
    });
    this.#gone = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.setNoDelay(true);
    socket.on('error', (error) => {
      if (!this.#ended) this.#error ??= security?.explain(error, this.#receivedBytes > 0) ?? error;
    });
    socket.once('close', () => this.#end(this.#error));
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get bufferedBytes(): number {
    const { length } = this.#out;
    return this.#mayBeUntaken ? length + this.#untakenBytes() : length;
  }

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
    if (this.#ended) {
      receiver.closed(this.#error);
      return;
    }
    const socket = this.#socket;
    socket.once('end', () => this.#endOfStream());
    const receive = (piece: Uint8Array) => {
      if (!this.#ended) this.#read(piece);
    };
    if (this.#reads === undefined) {
      socket.on('data', receive);
    } else {
      this.#reads.receive = receive;
      socket.resume();
    }
  }

  beginMessage(): ByteWriter {
    const out = this.#out;
    this.#messageStart = out.length;
    out.reserve(HEADER_BYTES);
    out.length += HEADER_BYTES;
    return out;
  }

  endMessage(): void {
    const { bytes, length } = this.#out;
    const start = this.#messageStart;
    const payloadBytes = length - start - HEADER_BYTES;
    bytes[start] = payloadBytes >>> 24;
    bytes[start + 1] = payloadBytes >>> 16;
    bytes[start + 2] = payloadBytes >>> 8;
    bytes[start + 3] = payloadBytes;
    if (length >= FLUSH_BYTES || !this.#flushScheduled) this.#leave(length);
    if ((this.#mayBeUntaken || length > this.#maxBufferedBytes) && !this.#hasRoom()) {
      this.writable = false;
    }
  }

  #leave(length: number): void {
    if (length >= FLUSH_BYTES) {
      this.#flush();
    } else {
      // One write for all messages of a turn: system calls cost more than all the rest.
      this.#flushScheduled = true;
      process.nextTick(flushScheduled, this);
    }
  }

  cancelMessage(): void {
    this.#out.length = this.#messageStart;
    this.#isOccupied = true;
    if (this.#messageStart === 0) this.#reuse(this.#out);
  }

  pause(): void {
    if (!this.#ended) this.#socket.pause();
  }

  resume(): void {
    if (!this.#ended) this.#socket.resume();
  }

  close(): Promise<void> {
    if (!this.#ended) this.#endOrderly();
    return this.#gone;
  }

  abort(error?: Error): void {
    this.#out.length = 0;
    // Before the socket is gone, so that nothing is delivered in between.
    this.#end(this.#error ?? error);
    this.#socket.destroy();
  }

  #hasRoom(): boolean {
    return this.bufferedBytes <= this.#maxBufferedBytes;
  }

  /** What was written and the system has not taken yet. Nearly always nothing, and asked all the time. */
  #untakenBytes(): number {
    if (!this.#mayBeUntaken) return 0;
    const { writableLength } = this.#socket;
    this.#mayBeUntaken = writableLength > 0;
    return writableLength;
  }

  /** Called on the next tick after the first message of a turn. */
  flushScheduled(): void {
    this.#flushScheduled = false;
    this.#flush();
  }

  #flush(): void {
    const out = this.#out;
    if (out.length === 0) return;
    const socket = this.#socket;
    if (this.#ended || !socket.writable) {
      this.#reuse(out);
      return;
    }
    const buffer = out.bytes;
    const bytes = buffer.subarray(0, out.length);
    const isOccupied = this.#isOccupied;
    let isTaken = false;
    // The socket's own event 'drain' only tells of what exceeds the socket's own limit.
    if (buffer.length > SHORT_BYTES) {
      socket.write(bytes, (error) => {
        // Where it has failed, the system may still be reading.
        if (!(isTaken || isOccupied || error || socket.destroyed)) giveBuffer(buffer);
        this.#onTaken(error);
      });
    } else if (this.writable && this.#hasRoom()) socket.write(bytes);
    else socket.write(bytes, this.#onTaken);
    this.#mayBeUntaken = true;
    // What the system has not taken yet it reads from this buffer later.
    isTaken = this.#untakenBytes() === 0;
    if (isTaken) this.#reuse(out);
    else this.#renew();
  }

  #reuse(out: ByteWriter): void {
    out.length = 0;
    if (out.bytes.length <= SHORT_BYTES) return;
    if (!this.#isOccupied) giveBuffer(out.bytes);
    this.#renew();
  }

  #renew(): void {
    this.#out = newWriter();
    this.#isOccupied = false;
  }

  #read(piece: Uint8Array): void {
    this.#receivedBytes += piece.length;
    try {
      this.#reader.push(piece);
    } catch (error) {
      if (!(error instanceof FrameTooLargeError)) throw error;
      this.abort(
        error.looksLikeTls
          ? new ChannelError(
              'ERR_MAS_TLS_PLAIN',
              `${this.remoteAddress} speaks TLS, and this side does not`,
            )
          : new ChannelError('ERR_MAS_PROTOCOL', error.message),
      );
    }
  }

  #endOfStream(): void {
    if (this.#ended) return;
    const why = this.#security?.explain(undefined, this.#receivedBytes > 0);
    if (why !== undefined) this.abort(why);
    else if (this.#reader.atBoundary) this.#endOrderly();
    else
      this.abort(new ChannelError('ERR_MAS_CLOSED', 'the peer ended in the middle of a message'));
  }

  #endOrderly(): void {
    this.#flush();
    this.#linger();
    this.#end(undefined);
  }

  /** Closes the socket when what was written has left. */
  #linger(): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    // Read on to the peer's end: closing with unread bytes would reset what is still leaving.
    socket.resume();
    socket.setTimeout(LINGER_MS, () => socket.destroy());
    let timer = setTimeout(() => stopReading(socket), LINGER_MS);
    socket.end(() => {
      clearTimeout(timer);
      timer = setTimeout(() => socket.destroy(), LINGER_MS);
      socket.resume();
    });
    socket.once('close', () => clearTimeout(timer));
  }

  /** The one place where the connection ends for the receiver; the socket may need a while longer. */
  #end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#receiver?.closed(error);
  }
}

/**
 * A peer that sends without end, and reads nothing, must not keep a closing connection open: from
 * here on, what arrives no longer counts as movement, since it stays with the system.
 */
function stopReading(socket: Socket): void {
  if (socket.readableEnded) return;
  socket.pause();
  // A paused socket reads on until its buffer is full.
  socket.unshift(new Uint8Array(socket.readableHighWaterMark));
}

function flushScheduled(transport: SocketTransport): void {
  transport.flushScheduled();
}
