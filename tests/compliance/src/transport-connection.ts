import type { Transport, TransportOptions, TransportReceiver } from '@mas/channel';
import type { EncodedMessage } from '@mas/codec';
import { expect } from 'vitest';

/** Gives the two ends of a new connection, neither of which has been started. */
export type OpenTransports = (
  options: TransportOptions,
) => Promise<readonly [Transport, Transport]>;

/** Opens a connection to test. When it is disposed, it also checks how the receivers were called. */
export async function connected(
  open: OpenTransports,
  options: TransportOptions = {},
): Promise<Connection> {
  return new Connection(await open(options));
}

/** Like {@link connected}, with both ends started. */
export async function started(
  open: OpenTransports,
  options: TransportOptions = {},
): Promise<Connection> {
  const connection = await connected(open, options);
  connection.a.start();
  connection.b.start();
  return connection;
}

class Connection implements AsyncDisposable {
  readonly a: End;
  readonly b: End;
  readonly #calls: Calls = { running: [], faults: [] };

  constructor([a, b]: readonly [Transport, Transport]) {
    this.a = new End(a, this.#calls);
    this.b = new End(b, this.#calls);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of [this.a, this.b]) {
      if (!end.isStarted) end.start();
      end.abort(new Error('the test is over'));
      await end.close();
    }
    expect(this.#calls.faults).toEqual([]);
    for (const { messages, owned } of [this.a, this.b]) {
      const all = [...owned];
      const touched = all.filter(([index, bytes]) => !messages[index]!.equals(bytes));
      expect(touched.length, 'messages that own their buffer, and were changed later').toBe(0);
    }
    expect([this.a.ends.length, this.b.ends.length], 'how often closed was called').toEqual([1, 1]);
  }
}

/** The calls to the transports that are running now, and what was wrong with calls to receivers. */
interface Calls {
  readonly running: string[];
  readonly faults: string[];
}

const MAY_CLOSE_WITHIN = ['start', 'close', 'abort'];

/** One end of a connection: calls the transport, and keeps what it is called with. */
export class End implements TransportReceiver {
  readonly transport: Transport;
  readonly messages: Buffer[] = [];
  /** The messages that own their buffer, by their index, as they were delivered. */
  readonly owned = new Map<number, Uint8Array>();
  readonly ends: (Error | undefined)[] = [];
  drains = 0;
  isStarted = false;
  /** What to do in the middle of a delivery. */
  onMessage: (() => void) | undefined;
  onClosed: (() => void) | undefined;
  readonly #calls: Calls;
  #waiting: (() => void)[] = [];

  constructor(transport: Transport, calls: Calls) {
    this.transport = transport;
    this.#calls = calls;
  }

  start(): void {
    this.isStarted = true;
    this.#call('start', () => this.transport.start(this));
  }

  send(message: Uint8Array): void {
    this.#build(message);
    this.#call('endMessage', () => this.transport.endMessage());
  }

  /** Builds a message and drops it. */
  cancel(message: Uint8Array): void {
    this.#build(message);
    this.#call('cancelMessage', () => this.transport.cancelMessage());
  }

  pause(): void {
    this.#call('pause', () => this.transport.pause());
  }

  resume(): void {
    this.#call('resume', () => this.transport.resume());
  }

  close(): Promise<void> {
    return this.#call('close', () => this.transport.close());
  }

  abort(error?: Error): void {
    this.#call('abort', () => this.transport.abort(error));
  }

  /** Waits for calls of the receiver until a condition holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  message({ bytes, start, end, isOwned }: EncodedMessage): void {
    this.#called('message');
    const message = bytes.subarray(start, end);
    this.messages.push(Buffer.from(message));
    if (isOwned === true) this.owned.set(this.messages.length - 1, message);
    this.onMessage?.();
  }

  drained(): void {
    this.#called('drained');
    this.drains += 1;
    if (!this.transport.writable) this.#calls.faults.push('drained, but not writable');
  }

  closed(error: Error | undefined): void {
    this.#called('closed');
    this.ends.push(error);
    this.onClosed?.();
  }

  #build(message: Uint8Array): void {
    const writer = this.#call('beginMessage', () => this.transport.beginMessage());
    // In pieces and in both ways in which a codec writes.
    const half = message.length >> 1;
    writer.append(message.subarray(0, half));
    writer.reserve(message.length - half);
    writer.bytes.set(message.subarray(half), writer.length);
    writer.length += message.length - half;
  }

  #call<T>(name: string, call: () => T): T {
    this.#calls.running.push(name);
    try {
      return call();
    } finally {
      this.#calls.running.pop();
    }
  }

  #called(name: string): void {
    const { running, faults } = this.#calls;
    if (!this.isStarted) faults.push(`${name} before start`);
    if (this.ends.length > 0) faults.push(`${name} after closed`);
    const within = running.at(-1);
    if (within !== undefined && !(name === 'closed' && MAY_CLOSE_WITHIN.includes(within))) {
      faults.push(`${name} from within ${within}`);
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** A message of that many bytes, which differs from those with other numbers. */
export function bytesOf(size: number, number = 0): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let index = 0; index < size; index += 1) bytes[index] = index * 31 + number;
  return bytes;
}

/** Expects these messages, without printing them when there is a difference. */
export function expectMessages(actual: readonly Buffer[], expected: readonly Buffer[]): void {
  expect(actual.map((message) => message.length)).toEqual(expected.map(({ length }) => length));
  const differing = actual.findIndex((message, index) => !message.equals(expected[index]!));
  expect(differing, 'the index of a message that differs').toBe(-1);
}

const PIECE = bytesOf(16 * 1024);
const MORE_THAN_ANY_SYSTEM_BUFFERS = 128 * 1024 * 1024;
const TURNS_OF_REST = 20;

/** Sends until the transport is not writable any longer, and stays so. Returns what it sent. */
export async function fill(end: End): Promise<Buffer[]> {
  const sent: Buffer[] = [];
  for (let rest = 0; rest < TURNS_OF_REST; rest += 1) {
    while (end.transport.writable) {
      const piece = Buffer.from(PIECE);
      piece.writeUInt32BE(sent.length);
      end.send(piece);
      sent.push(piece);
      rest = 0;
      if (sent.length * PIECE.length > MORE_THAN_ANY_SYSTEM_BUFFERS) {
        throw new Error('the transport goes on taking messages that nobody reads');
      }
    }
    await nextTurn();
  }
  return sent;
}

/** The event loop has gone round. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
