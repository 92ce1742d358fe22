import { connect, type Socket } from 'node:net';
import { FrameSplitter } from '../frames.ts';
import type { Head, Wire } from '../wire.ts';

interface ConnectionOptions {
  /** What it is called in messages. */
  readonly label: string;
  readonly wire: Wire;
  readonly session?: number;
}

/** A wait of a connection for its peer. */
interface Wait {
  readonly forWhat: string;
  readonly since: number;
  readonly resolve: () => void;
}

/** All hostile connections that are open, to find those that wait for too long. */
const openConnections = new Set<HostileConnection>();

/** A socket that anything can be written to, and that understands what comes back. */
export class HostileConnection {
  readonly label: string;
  /** The number of the session that it belongs to. */
  readonly session: number | undefined;
  /** Takes every message of the server, and its bytes. */
  onMessage: (head: Head, payload: Buffer) => void = () => {};
  /** Takes what has come and is no message. */
  onNonsense: (payload: Buffer) => void = () => {};
  readonly #socket: Socket;
  #isClosed = false;
  #wait: Wait | undefined;

  private constructor(socket: Socket, { label, wire, session }: ConnectionOptions) {
    this.label = label;
    this.session = session;
    this.#socket = socket;
    openConnections.add(this);
    socket.setNoDelay(true);
    const splitter = new FrameSplitter((payload) => {
      const head = wire.head(payload);
      if (head === undefined) this.onNonsense(payload);
      else this.onMessage(head, payload);
    });
    socket.on('data', (piece: Buffer) => splitter.push(piece));
    socket.once('close', () => {
      this.#isClosed = true;
      openConnections.delete(this);
      this.wake();
    });
  }

  static open(address: string, options: ConnectionOptions): Promise<HostileConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port: Number(new URL(address).port), host: '127.0.0.1' });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        // The server may end it in any way.
        socket.on('error', () => {});
        resolve(new HostileConnection(socket, options));
      });
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Writes, and resolves when the system has taken it, which depends on the server's reading. */
  async writeOut(bytes: Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#socket.write(bytes, () => resolve());
    });
  }

  /** Reads nothing until `read` is called. */
  readNothing(): void {
    this.#socket.pause();
  }

  read(): void {
    this.#socket.resume();
  }

  /** Writes each byte for itself. */
  async writeSlowly(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length && !this.#isClosed; at += 1) {
      await this.writeOut(bytes.subarray(at, at + 1));
    }
  }

  /** Ends this side, in an orderly way. */
  end(): void {
    this.#socket.end();
  }

  /** Ends the connection at once, as a process that crashes does. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Waits until a condition holds, which is looked at when `wake` is called, or the connection is closed. */
  async until(forWhat: string, isMet: () => boolean): Promise<void> {
    while (!this.#isClosed && !isMet()) {
      await new Promise<void>((resolve) => {
        this.#wait = { forWhat, since: performance.now(), resolve };
      });
    }
  }

  /** Waits until the connection is closed. */
  closed(): Promise<void> {
    return this.until('the server to close the connection', () => false);
  }

  /** Has the one who waits look again. */
  wake(): void {
    const wait = this.#wait;
    this.#wait = undefined;
    wait?.resolve();
  }

  /** What a connection has waited for in vain for longer than a limit. */
  static overdue(limitMs: number): { connection: HostileConnection; forWhat: string } | undefined {
    for (const connection of openConnections) {
      const wait = connection.#wait;
      if (wait !== undefined && performance.now() - wait.since > limitMs) {
        return { connection, forWhat: wait.forWhat };
      }
    }
    return undefined;
  }

  static resetAll(): void {
    for (const connection of openConnections) connection.reset();
  }
}
