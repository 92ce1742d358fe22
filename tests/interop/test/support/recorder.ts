import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A frame on its way through a {@link Recorder}. */
export interface RecordedFrame {
  readonly from: 'client' | 'server';
  /** In hexadecimal digits, with spaces in between. */
  readonly bytes: string;
}

/** Passes connections on to a port of this machine, and keeps the frames that they carry. */
export class Recorder implements AsyncDisposable {
  /** In the order in which they came to their end. */
  readonly frames: RecordedFrame[] = [];
  readonly #server: Server;

  private constructor(target: number) {
    this.#server = createServer((client) => {
      const server = connect(target, '127.0.0.1');
      this.#pass(client, server, 'client');
      this.#pass(server, client, 'server');
    });
  }

  static async listen(target: number): Promise<Recorder> {
    const recorder = new Recorder(target);
    recorder.#server.listen(0, '127.0.0.1');
    await once(recorder.#server, 'listening');
    return recorder;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(source: Socket, target: Socket, from: RecordedFrame['from']): void {
    let pending = Buffer.alloc(0);
    source.on('data', (bytes: Buffer) => {
      pending = Buffer.concat([pending, bytes]);
      while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32BE()) {
        const end = 4 + pending.readUInt32BE();
        const frame = pending.subarray(0, end).toString('hex');
        this.frames.push({ from, bytes: frame.replace(/..(?=.)/g, '$& ') });
        pending = pending.subarray(end);
      }
    });
    source.on('error', () => target.destroy());
    source.pipe(target);
  }
}
