import { connect, createServer } from 'node:net';
import { msgpack } from '@mas/codec-msgpack';
import { Stopwatch } from '../load.ts';
import { ARGUMENTS, ECHOES, SUM } from '../payloads.ts';
import type { Call, Connection, Load, Outcome, Subject } from '../subject.ts';
import { connectOptions, listenAt } from './net-address.ts';

/**
 * The limit: sockets that exchange as many bytes as a call of ours has with MessagePack, and know
 * no codec, no ids and no names. With `promises` each call has one; otherwise there is only a count.
 */
export function raw({ promises }: { readonly promises: boolean }): Subject {
  return {
    serve: (at) => listenAt(answerBytes(), at),
    connect: (address) => (promises ? withPromises(address) : withoutPromises(address)),
  };
}

/** The first 8 bytes of a connection say how long requests and replies are. */
const PREFACE_BYTES = 8;
const ZEROS = Buffer.alloc(2 * 1024 * 1024);

function answerBytes() {
  return createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.once('data', (preface) => {
      const sizes = { request: preface.readUInt32BE(0), reply: preface.readUInt32BE(4) };
      let waiting = 0;
      const answer = (bytes: number) => {
        waiting += bytes;
        const count = Math.floor(waiting / sizes.request);
        waiting -= count * sizes.request;
        writeFrames(socket, count, sizes.reply);
      };
      answer(preface.length - PREFACE_BYTES);
      socket.on('data', (piece) => answer(piece.length));
    });
  });
}

async function withPromises(address: string): Promise<Connection> {
  return {
    async call(work): Promise<Call | undefined> {
      const pipe = await RawPipe.open(address, work);
      if (pipe === undefined) return undefined;
      const open: (() => void)[] = [];
      let first = 0;
      let unsent = 0;
      const result = work === 'add' ? SUM : ECHOES[work];
      pipe.onReplies = (count) => {
        for (const end = first + count; first < end; first += 1) open[first]!();
        if (first === open.length) first = open.length = 0;
      };
      const flush = () => {
        pipe.send(unsent);
        unsent = 0;
      };
      return () =>
        new Promise((resolve) => {
          open.push(() => resolve(result));
          unsent += 1;
          if (unsent === 1) process.nextTick(flush);
        });
    },
  };
}

async function withoutPromises(address: string): Promise<Connection> {
  const pipes = new Map<string, RawPipe>();
  for (const work of ['add', ...Object.keys(ECHOES)]) {
    pipes.set(work, (await RawPipe.open(address, work))!);
  }
  return {
    drive(work) {
      const pipe = pipes.get(work);
      return pipe === undefined ? undefined : (load) => keepRunning(pipe, load);
    },
  };
}

function keepRunning(pipe: RawPipe, { inFlight, durationMs }: Load): Promise<Outcome> {
  return new Promise((resolve) => {
    const clock = new Stopwatch(durationMs);
    let open = inFlight;
    pipe.onReplies = (count) => {
      if (clock.goesOn(count)) pipe.send(count);
      else {
        open -= count;
        if (open === 0) resolve(clock.outcome());
      }
    };
    pipe.send(inFlight);
  });
}

/** A socket for frames of one work. */
class RawPipe {
  onReplies: (count: number) => void = () => {};
  readonly #socket: ReturnType<typeof connect>;
  readonly #requestBytes: number;

  static async open(address: string, work: string): Promise<RawPipe | undefined> {
    const sizes = frameBytes(work);
    if (sizes === undefined) return undefined;
    const socket = connect(connectOptions(address));
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    const preface = Buffer.alloc(PREFACE_BYTES);
    preface.writeUInt32BE(sizes.request, 0);
    preface.writeUInt32BE(sizes.reply, 4);
    socket.write(preface);
    return new RawPipe(socket, sizes);
  }

  private constructor(
    socket: ReturnType<typeof connect>,
    sizes: { readonly request: number; readonly reply: number },
  ) {
    this.#socket = socket;
    this.#requestBytes = sizes.request;
    let received = 0;
    socket.setNoDelay(true);
    socket.on('data', (piece) => {
      received += piece.length;
      const replies = Math.floor(received / sizes.reply);
      received -= replies * sizes.reply;
      if (replies > 0) this.onReplies(replies);
    });
  }

  send(count: number): void {
    writeFrames(this.#socket, count, this.#requestBytes);
  }
}

/** In as few writes as the bytes that are at hand allow. */
function writeFrames(socket: ReturnType<typeof connect>, count: number, bytes: number): void {
  for (let left = count * bytes; left > 0; left -= ZEROS.length) {
    socket.write(left < ZEROS.length ? ZEROS.subarray(0, left) : ZEROS);
  }
}

/** How long the two messages of a call are, with their length in front; undefined for other works. */
export function frameBytes(work: string): { request: number; reply: number } | undefined {
  const codec = msgpack().create();
  const sizeOf = (message: unknown) => 4 + codec.encode(message).length;
  if (work === 'add') {
    return { request: sizeOf([0, 1000, ['add', ARGUMENTS, {}]]), reply: sizeOf([1, 1000, SUM]) };
  }
  const value = ECHOES[work];
  if (value === undefined) return undefined;
  return { request: sizeOf([0, 1000, ['echo', [value], {}]]), reply: sizeOf([1, 1000, value]) };
}
