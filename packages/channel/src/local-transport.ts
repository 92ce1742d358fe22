import type { ByteWriter } from '@mas/codec';
import { ChannelError } from './errors.ts';
import { type Limits, type ResolvedLimits, resolveLimits } from './limits.ts';
import { giveBuffer, newWriter, SHORT_BYTES } from './long-buffers.ts';
import { SizedQueue } from './sized-queue.ts';
import type { Transport, TransportReceiver } from './transport.ts';

/** A transport server: what `listen` of a layer above is built on. */
export interface LocalListener {
  /** Takes the server's end of a new connection. */
  readonly accept: (transport: Transport) => void;
  /** Told of a client that is one too many. */
  readonly refuse: (error: ChannelError) => void;
  readonly limits: ResolvedLimits;
  /** How many clients it has now. */
  connections: number;
}

const listeners = new Map<string, LocalListener>();

/**
 * Makes a name reachable within this process, without one a name that is free. Returns it, and what
 * takes it back.
 */
export function listenLocal(
  wanted: string,
  listener: LocalListener,
): { readonly name: string; readonly stop: () => void } {
  const name = wanted === '' ? freeName() : wanted;
  if (listeners.has(name)) {
    throw new ChannelError('ERR_MAS_LISTEN', `local://${name} is in use`);
  }
  listeners.set(name, listener);
  const stop = () => {
    // Called again, it must not take the name from the next one who has it.
    if (listeners.get(name) === listener) listeners.delete(name);
  };
  return { name, stop };
}

let lastFreeName = 0;

function freeName(): string {
  do lastFreeName += 1;
  while (listeners.has(`free-${lastFreeName}`));
  return `free-${lastFreeName}`;
}

/**
 * Connects to a name within this process.
 *
 * @throws {@link ChannelError} `ERR_MAS_CONNECT` when nobody listens there, or who does is full.
 */
export function connectLocal(name: string, limits: Limits | undefined): Transport {
  const listener = listeners.get(name);
  if (listener === undefined) {
    throw new ChannelError('ERR_MAS_CONNECT', `nobody listens at local://${name}`, { sent: 'no' });
  }
  const address = `local://${name}`;
  if (listener.connections >= listener.limits.maxConnections) {
    const message = `${address} has as many clients as it takes (maxConnections)`;
    listener.refuse(new ChannelError('ERR_MAS_REFUSED', message));
    throw new ChannelError('ERR_MAS_CONNECT', message, { sent: 'no' });
  }
  listener.connections += 1;
  const client = new LocalTransport(address, resolveLimits(limits));
  const server = new LocalTransport(address, listener.limits, () => {
    listener.connections -= 1;
  });
  client.connectTo(server);
  server.connectTo(client);
  listener.accept(server);
  return client;
}

/** What is to be delivered to whom: all connections of the process take turns in this one order. */
const turns: LocalTransport[] = [];
let scheduled = false;

function takeTurns(): void {
  let taken = 0;
  try {
    // What is sent meanwhile is appended, and so delivered in the order of sending.
    for (const transport of turns) {
      taken += 1;
      transport.deliver();
    }
  } finally {
    // A receiver that throws, which none may, must not stop those of other connections.
    turns.splice(0, taken);
    scheduled = turns.length > 0;
    if (scheduled) queueMicrotask(takeTurns);
  }
}

function scheduleTurn(transport: LocalTransport): void {
  turns.push(transport);
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(takeTurns);
}

/** Stands in the inbox for the orderly end of the connection. */
const END = Symbol('end');

/** One end of a connection in memory. Messages arrive in the order in which they were sent, anywhere. */
class LocalTransport implements Transport {
  readonly remoteAddress: string;
  readonly isLocal = true;
  readonly #maxBufferedBytes: number;
  #out = newWriter();
  readonly #onEnd: (() => void) | undefined;
  #peer: LocalTransport | undefined;
  #receiver: TransportReceiver | undefined;
  readonly #inbox = new SizedQueue<Uint8Array | typeof END>();
  #paused = true;
  #hasRoom = true;
  #ended = false;
  #error: Error | undefined;

  constructor(remoteAddress: string, limits: ResolvedLimits, onEnd?: () => void) {
    this.remoteAddress = remoteAddress;
    this.#maxBufferedBytes = limits.maxBufferedBytes;
    this.#onEnd = onEnd;
  }

  connectTo(peer: LocalTransport): void {
    this.#peer = peer;
  }

  get writable(): boolean {
    return this.#hasRoom;
  }

  get bufferedBytes(): number {
    return this.#peer!.#inbox.bytes;
  }

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
    if (this.#ended) receiver.closed(this.#error);
    else this.resume();
  }

  beginMessage(): ByteWriter {
    this.#out.length = 0;
    return this.#out;
  }

  endMessage(): void {
    if (this.#ended) return;
    const { bytes, length } = this.#out;
    let message = bytes.subarray(0, length);
    if (bytes.length > SHORT_BYTES && length * 2 > bytes.length) {
      // It is handed on with its message rather than kept for the next, and with nothing of those before.
      bytes.fill(0, length);
      this.#out = newWriter();
    } else {
      message = message.slice();
      this.#reuse();
    }
    this.#hasRoom = this.#peer!.#receive(message, length) <= this.#maxBufferedBytes;
  }

  cancelMessage(): void {
    this.#out.length = 0;
    // Who encodes it may still be writing, if the channel was ended by what is being encoded.
    if (this.#out.bytes.length > SHORT_BYTES) this.#out = newWriter();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    // One turn for each message that was passed over meanwhile.
    for (let count = this.#inbox.length; count > 0; count -= 1) scheduleTurn(this);
  }

  close(): Promise<void> {
    if (!this.#ended) {
      this.#peer!.#receive(END, 0);
      this.#end(undefined);
    }
    return Promise.resolve();
  }

  abort(error?: Error): void {
    if (this.#ended) return;
    const reason = 'the peer aborted the connection';
    this.#peer!.#end(new ChannelError('ERR_MAS_CLOSED', reason, { cause: error }));
    this.#end(error);
  }

  /** Delivers the oldest message. There is one turn for each. */
  deliver(): void {
    if (this.#paused || this.#ended) return;
    const item = this.#inbox.take();
    if (item === undefined) return;
    if (item === END) {
      this.#end(undefined);
      return;
    }
    this.#receiver!.message({ bytes: item, start: 0, end: item.length, isOwned: true });
    if (this.#inbox.bytes === 0) this.#peer!.#inboxOfPeerEmptied();
  }

  #reuse(): void {
    const { bytes } = this.#out;
    this.#out.length = 0;
    if (bytes.length <= SHORT_BYTES) return;
    this.#out = newWriter();
    giveBuffer(bytes);
  }

  /** Takes what the peer sends and returns how many bytes wait now. */
  #receive(item: Uint8Array | typeof END, bytes: number): number {
    if (this.#ended) return 0;
    this.#inbox.add(item, bytes);
    if (!this.#paused) scheduleTurn(this);
    return this.#inbox.bytes;
  }

  #inboxOfPeerEmptied(): void {
    if (this.#hasRoom || this.#ended) return;
    this.#hasRoom = true;
    this.#receiver?.drained();
  }

  #end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#inbox.clear();
    this.#onEnd?.();
    this.#receiver?.closed(error);
  }
}
