import { MessageChannel, type MessagePort } from 'node:worker_threads';
import {
  resolveLimits,
  type Transport,
  type TransportOptions,
  type TransportReceiver,
} from '@mas/channel';
import { ByteWriter } from '@mas/codec';

/** What goes through a port: a message, for how many bytes the other side has made room, the end. */
type Item = Uint8Array | number | 'end';

/** So many bytes may be on their way. What is sent beyond that waits at its sender. */
const WINDOW_BYTES = 64 * 1024;

/** A transport as another author would write it: over a MessagePort, which has no flow control. */
export class MessagePortTransport implements Transport {
  readonly remoteAddress = 'message-port:';
  readonly #port: MessagePort;
  readonly #maxBufferedBytes: number;
  readonly #gone: Promise<void>;
  #receiver: TransportReceiver | undefined;
  #writer = new ByteWriter();
  #outbox: (Uint8Array | 'end')[] = [];
  #outboxBytes = 0;
  #bytesOnTheWay = 0;
  #wasFull = false;
  #inbox: (Uint8Array | 'end')[] = [];
  #paused = false;
  #ended = false;
  #error: Error | undefined;

  constructor(port: MessagePort, { limits }: TransportOptions = {}) {
    this.#port = port;
    this.#maxBufferedBytes = resolveLimits(limits).maxBufferedBytes;
    this.#gone = new Promise((resolve) => port.once('close', resolve));
    port.once('close', () => {
      if (this.#inbox.at(-1) !== 'end') this.#end(new Error('the other side has gone'));
    });
  }

  get writable(): boolean {
    return this.#outboxBytes + this.#bytesOnTheWay <= this.#maxBufferedBytes;
  }

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
    if (this.#ended) receiver.closed(this.#error);
    else this.#listen();
  }

  beginMessage(): ByteWriter {
    this.#writer = new ByteWriter();
    return this.#writer;
  }

  endMessage(): void {
    if (this.#ended) return;
    const { bytes, length } = this.#writer;
    this.#outbox.push(bytes.subarray(0, length));
    this.#outboxBytes += weigh(length);
    this.#sendOn();
    this.#wasFull ||= !this.writable;
  }

  cancelMessage(): void {
    this.#writer = new ByteWriter();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    queueMicrotask(() => this.#deliver());
  }

  close(): Promise<void> {
    if (!this.#ended) {
      this.#listen();
      this.#outbox.push('end');
      this.#sendOn();
      this.#end(undefined);
    }
    return this.#gone;
  }

  abort(error?: Error): void {
    this.#outbox = [];
    this.#end(error);
    this.#port.close();
  }

  #listen(): void {
    if (this.#port.listenerCount('message') === 0) {
      this.#port.on('message', (item: Item) => this.#take(item));
    }
  }

  #take(item: Item): void {
    if (typeof item !== 'number') {
      this.#inbox.push(item);
      this.#deliver();
      return;
    }
    this.#bytesOnTheWay -= item;
    this.#sendOn();
    if (this.#ended || !this.#wasFull || !this.writable) return;
    this.#wasFull = false;
    this.#receiver?.drained();
  }

  #sendOn(): void {
    while (this.#outbox.length > 0 && this.#bytesOnTheWay < WINDOW_BYTES) {
      const item = this.#outbox.shift()!;
      if (item === 'end') {
        this.#port.postMessage(item);
        this.#port.close();
        return;
      }
      const weight = weigh(item.length);
      this.#outboxBytes -= weight;
      this.#bytesOnTheWay += weight;
      this.#port.postMessage(item);
    }
  }

  #deliver(): void {
    while (this.#inbox.length > 0 && (!this.#paused || this.#ended)) {
      const item = this.#inbox.shift()!;
      if (item === 'end') {
        this.#end(undefined);
        this.#port.close();
        return;
      }
      if (!this.#ended) this.#receiver?.message({ bytes: item, start: 0, end: item.length });
      this.#port.postMessage(weigh(item.length));
    }
  }

  #end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#receiver?.closed(error);
  }
}

/** A message of no bytes takes room too. */
function weigh(bytes: number): number {
  return bytes + 32;
}

/** The two ends of a new MessageChannel. */
export async function connectPorts(
  options: TransportOptions,
): Promise<[MessagePortTransport, MessagePortTransport]> {
  const { port1, port2 } = new MessageChannel();
  return [new MessagePortTransport(port1, options), new MessagePortTransport(port2, options)];
}
