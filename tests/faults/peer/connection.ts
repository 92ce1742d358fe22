import type { Socket } from 'node:net';
import type { PeerEvent } from '../src/peer-commands.ts';
import { frame, MessageReader } from './wire.ts';

const REQUEST = 0;
const RESULT = 1;
const FAILURE = 2;

/** What it answers by itself, by the last part of the path. All else waits to be told. */
const answers: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  echo: (value) => value,
  validate_aid: () => 'Peer',
};

/** The one connection of the peer: it does as it is told, and answers what the layers ask. */
export class Connection {
  readonly #socket: Socket;
  readonly #tell: (event: PeerEvent) => void;
  readonly #reader = new MessageReader();
  /** The ids of requests that wait for their answers, by name. */
  readonly #waiting = new Map<string, number>();
  /** The names of its own requests, by id. */
  readonly #asked: string[] = [];
  #onPiece: (() => void) | undefined;

  constructor(socket: Socket, tell: (event: PeerEvent) => void) {
    this.#socket = socket;
    this.#tell = tell;
    socket.setNoDelay(true);
    // Told by 'close', which follows.
    socket.on('error', () => undefined);
    socket.on('close', () => tell({ event: 'ended' }));
    socket.on('data', (piece: Buffer) => this.#read(piece));
  }

  pause(): void {
    this.#socket.pause();
  }

  readSome(): Promise<void> {
    return new Promise((resolve) => {
      this.#onPiece = () => {
        this.#socket.pause();
        resolve();
      };
      this.#socket.resume();
    });
  }

  resume(): void {
    this.#socket.resume();
  }

  answer(name: string, result: unknown): Promise<void> {
    return this.write(frame([RESULT, this.#take(name), result]));
  }

  fail(name: string, text: string): Promise<void> {
    return this.write(frame([FAILURE, this.#take(name), text]));
  }

  beginAnswer(name: string): Promise<void> {
    const whole = frame([RESULT, this.#take(name), 'never whole']);
    return this.write(whole.subarray(0, whole.length / 2));
  }

  call(path: string, args: readonly unknown[]): Promise<void> {
    return this.write(this.#request(path, args));
  }

  callOften(path: string, times: number): Promise<void> {
    return this.write(Buffer.concat(Array.from({ length: times }, () => this.#request(path, []))));
  }

  end(): void {
    this.#socket.end();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Resolves when the system has taken the bytes. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  #request(path: string, args: readonly unknown[]): Buffer {
    const id = this.#asked.push(nameOf(path)) - 1;
    return frame([REQUEST, id, [path, args, {}]]);
  }

  #take(name: string): number {
    const id = this.#waiting.get(name);
    if (id === undefined) throw new Error(`no request "${name}" has come, or it is answered`);
    this.#waiting.delete(name);
    return id;
  }

  #read(piece: Buffer): void {
    for (const message of this.#reader.read(piece)) {
      const [type, id, content] = message as [number, number, unknown];
      if (type === REQUEST) this.#arrive(id, content as [string, unknown[]]);
      else {
        const outcome = type === RESULT ? { result: content } : { failure: content };
        this.#tell({ event: 'reply', name: this.#asked[id]!, outcome });
      }
    }
    this.#onPiece?.();
    this.#onPiece = undefined;
  }

  #arrive(id: number, [path, args]: [string, unknown[]]): void {
    if (path.startsWith('__mas__/')) {
      // What the layers ask each other is answered as by a peer that does not know it.
      this.#socket.write(frame([FAILURE, id, `"${path}" is not found`]));
      return;
    }
    const name = nameOf(path);
    this.#tell({ event: 'request', name });
    const answer = answers[name];
    if (answer !== undefined) {
      this.#socket.write(frame([RESULT, id, answer(...args)]));
      return;
    }
    this.#waiting.set(name, id);
  }
}

/** What a request is called in the tests, in whichever layer: the last part of its path. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
