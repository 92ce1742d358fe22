import type { Socket } from 'node:net';
import { ByteWriter } from '@mas/codec';
import { ChannelError } from '../errors.ts';
import { FrameReader, FrameTooLargeError, HEADER_BYTES } from '../frame-reader.ts';
import type { Transport, TransportOptions, TransportReceiver } from '../transport.ts';

/** Frames that have gathered to this size leave at once, so that the peer can begin with them. */
const FLUSH_BYTES = 4096;
/** A buffer that grew beyond this is not kept for the next messages. */
const KEPT_BYTES = 64 * 1024;
/** How long a closing connection may stand still, and how long the peer may take to end its side. */
const LINGER_MS = 2000;

/** Carries messages over a connected TCP or unix socket, each behind its length. */
export class SocketTransport implements Transport {
  readonly remoteAddress: string;
  readonly #socket: Socket;
  readonly #maxBufferedBytes: number;
  readonly #reader: FrameReader;
  readonly #gone: Promise<void>;
  #receiver: TransportReceiver | undefined;
  #out = new ByteWriter();
  #messageStart = 0;
  #flushScheduled = false;
  #ended = false;
  #error: Error | undefined;

  constructor(socket: Socket, remoteAddress: string, options: Required<TransportOptions>) {
    this.remoteAddress = remoteAddress;
    this.#socket = socket;
    this.#maxBufferedBytes = options.maxBufferedBytes;
    this.#reader = new FrameReader(options.maxMessageBytes, (payload) => {
      this.#receiver!.message(payload);
      return !this.#ended;
    });
    this.#gone = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.setNoDelay(true);
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    socket.once('close', () => this.#end(this.#error));
  }

  get writable(): boolean {
    return this.#out.length + this.#socket.writableLength <= this.#maxBufferedBytes;
  }

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
    if (this.#ended) {
      receiver.closed(this.#error);
      return;
    }
    const socket = this.#socket;
    socket.on('drain', () => {
      if (!this.#ended && this.writable) receiver.drained();
    });
    socket.once('end', () => this.#endOfStream());
    socket.on('data', (piece: Uint8Array) => {
      if (!this.#ended) this.#read(piece);
    });
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
    if (length >= FLUSH_BYTES) {
      this.#flush();
    } else if (!this.#flushScheduled) {
      // One write for all messages of a turn: system calls cost more than all the rest.
      this.#flushScheduled = true;
      process.nextTick(flushScheduled, this);
    }
  }

  cancelMessage(): void {
    this.#out.length = this.#messageStart;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): Promise<void> {
    if (!this.#ended) {
      this.#flush();
      this.#end(undefined);
    }
    return this.#gone;
  }

  abort(error?: Error): void {
    this.#error ??= error;
    this.#out.length = 0;
    // Before the socket is gone, so that nothing is delivered in between.
    this.#end(this.#error);
    this.#socket.destroy();
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
      out.length = 0;
      return;
    }
    socket.write(out.bytes.subarray(0, out.length));
    if (socket.writableLength === 0 && out.bytes.length <= KEPT_BYTES) {
      out.length = 0;
    } else {
      // The system has not taken all of it yet, and reads from this buffer later.
      this.#out = new ByteWriter();
    }
  }

  #read(piece: Uint8Array): void {
    try {
      this.#reader.push(piece);
    } catch (error) {
      if (!(error instanceof FrameTooLargeError)) throw error;
      this.abort(new ChannelError('ERR_MAS_PROTOCOL', error.message));
    }
  }

  #endOfStream(): void {
    if (this.#reader.atBoundary) {
      this.#flush();
      this.#end(undefined);
    } else {
      this.abort(new ChannelError('ERR_MAS_PROTOCOL', 'the peer ended in the middle of a message'));
    }
  }

  /** The one place where the connection ends for the receiver; the socket may need a while longer. */
  #end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    const socket = this.#socket;
    if (!socket.destroyed && error === undefined) {
      // Read on to the peer's end: closing with unread bytes would reset what is still leaving.
      socket.resume();
      socket.setTimeout(LINGER_MS, () => socket.destroy());
      socket.end(() => {
        const timer = setTimeout(() => socket.destroy(), LINGER_MS);
        socket.once('close', () => clearTimeout(timer));
      });
    }
    this.#receiver?.closed(error);
  }
}

function flushScheduled(transport: SocketTransport): void {
  transport.flushScheduled();
}
