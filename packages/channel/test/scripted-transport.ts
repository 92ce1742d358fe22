import { msgpack, type Transport, type TransportReceiver } from '@mas/channel';
import { ByteWriter } from '@mas/codec';

const codec = msgpack().create();

/** A transport that leads nowhere: a test plays the peer, and sees each call. */
export class ScriptedTransport implements Transport {
  readonly remoteAddress = 'scripted:';
  writable = true;
  readonly calls: string[] = [];
  receiver!: TransportReceiver;
  readonly #sent: Uint8Array[] = [];
  #writer = new ByteWriter();

  /** The messages that have been sent. */
  get sent(): unknown[] {
    return this.#sent.map((bytes) => codec.decode(bytes));
  }

  /** Delivers a message of the peer. */
  deliver(message: unknown): void {
    const bytes = codec.encode(message);
    this.receiver.message({ bytes, start: 0, end: bytes.length });
  }

  start(receiver: TransportReceiver): void {
    this.receiver = receiver;
  }

  beginMessage(): ByteWriter {
    this.calls.push('beginMessage');
    this.#writer = new ByteWriter();
    return this.#writer;
  }

  endMessage(): void {
    this.calls.push('endMessage');
    const { bytes, length } = this.#writer;
    this.#sent.push(bytes.subarray(0, length));
  }

  cancelMessage(): void {
    this.calls.push('cancelMessage');
  }

  pause(): void {
    this.calls.push('pause');
  }

  resume(): void {
    this.calls.push('resume');
  }

  async close(): Promise<void> {
    this.calls.push('close');
    this.receiver.closed(undefined);
  }

  abort(error?: Error): void {
    this.calls.push('abort');
    this.receiver.closed(error);
  }
}
