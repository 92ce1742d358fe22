import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Corpus } from '../corpus/corpus.ts';
import { FrameSplitter, frame, framingOf } from '../frames.ts';
import { pickMutator } from '../mutators/index.ts';
import type { Material, Mutator } from '../mutators/mutator.ts';
import { oddValue } from '../mutators/values.ts';
import { Random } from '../random.ts';
import { type Target, targets } from '../targets.ts';
import { message, type Wire, wireOf } from '../wire.ts';

/** How many of the messages of a server are changed, of those before the first one that is. */
const CHANGED = 0.08;
/** How many of these become an answer with the right id and a wrong content. */
const ODD_ANSWERS = 0.4;
const FIRST_ID = 1_000_000;

export interface TamperOptions {
  readonly seed: number;
  readonly target: Target;
  /** Where the real server is. */
  readonly address: string;
}

/**
 * Stands between a real client and its real server, and makes a hostile server of it: one that
 * answers well for a while, and then sends something else.
 */
export class Tamper implements AsyncDisposable {
  readonly #options: TamperOptions;
  readonly #server = createServer((client) => this.#accept(client));
  readonly #sockets = new Set<Socket>();
  /** The connection that was accepted last; each draws from a stream of its own. */
  #connections = 0;
  #changed = 0;

  private constructor(options: TamperOptions) {
    this.#options = options;
  }

  static async start(options: TamperOptions): Promise<Tamper> {
    const tamper = new Tamper(options);
    tamper.#server.listen(0, '127.0.0.1');
    await once(tamper.#server, 'listening');
    return tamper;
  }

  get address(): string {
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Messages that were changed. */
  get changed(): number {
    return this.#changed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(client: Socket): void {
    const { seed, target, address } = this.#options;
    const stream = this.#connections * targets.length + targets.indexOf(target);
    this.#connections += 1;
    const server = connect(Number(new URL(address).port), '127.0.0.1');
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.once('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    const link = new Link(client, { random: new Random(seed, stream), target });
    link.onChange = () => {
      this.#changed += 1;
    };
    const requests = new FrameSplitter((payload) => link.fromClient(payload));
    client.on('data', (piece: Buffer) => {
      requests.push(piece);
      server.write(piece);
    });
    const replies = new FrameSplitter((payload) => link.fromServer(payload));
    server.on('data', (piece: Buffer) => replies.push(piece));
  }
}

/** One connection of a client. */
class Link {
  onChange: () => void = () => {};
  readonly #client: Socket;
  readonly #random: Random;
  readonly #target: Target;
  readonly #wire: Wire;
  /** Requests of the client that the real server has not answered. */
  readonly #open = new Set<number>();
  #nextId = FIRST_ID;
  #isChanged = false;
  #isOver = false;

  constructor(client: Socket, { random, target }: { random: Random; target: Target }) {
    this.#client = client;
    this.#random = random;
    this.#target = target;
    this.#wire = wireOf(target.codec);
  }

  fromClient(payload: Buffer): void {
    const head = this.#wire.head(payload);
    if (head?.type === 0) this.#open.add(head.id);
  }

  fromServer(payload: Buffer): void {
    if (this.#isOver) return;
    const head = this.#wire.head(payload)!;
    const isRequest = head.type === 0;
    if (!this.#isChanged && this.#random.chance(CHANGED)) this.#change(payload, { isRequest });
    else this.#client.write(frame(payload));
    if (!isRequest) this.#open.delete(head.id);
    // A call whose answer was lost can only settle with the connection.
    if (this.#isChanged && this.#open.size === 0) this.#end();
  }

  #change(payload: Buffer, { isRequest }: { isRequest: boolean }): void {
    this.#isChanged = true;
    this.onChange();
    const material = this.#material(payload);
    const isOddAnswer = !isRequest && this.#random.chance(ODD_ANSWERS);
    const mutator = isOddAnswer ? oddAnswers : pickMutator(this.#random, this.#target);
    const bytes = mutator.make(material);
    this.#client.write(bytes);
    if (mutator.manner === 'cut and reset') {
      this.#isOver = true;
      this.#client.resetAndDestroy();
    } else if (isRequest || mutator.manner !== undefined || framingOf(bytes) === 'open') {
      // The real server waits for an answer, or the client for the rest of a message.
      this.#end();
    } else if (this.#random.chance(0.3)) this.#end();
  }

  #end(): void {
    this.#isOver = true;
    this.#client.end();
  }

  /** The message is all that there is to work on, so that ids remain those that are open. */
  #material(payload: Buffer): Material {
    const read = this.#wire.read(payload);
    const request = { payload, content: Array.isArray(read) ? read[2] : null };
    const corpus: Corpus = {
      requests: [request],
      asking: [request],
      answers: [payload],
      callbacks: [payload],
      replies: [payload],
    };
    return {
      random: this.#random,
      target: this.#target,
      wire: this.#wire,
      corpus,
      asked: [...this.#open],
      nextId: () => {
        this.#nextId += 1;
        return this.#nextId;
      },
    };
  }
}

/** An answer to what is open, with any content. */
const oddAnswers: Mutator = {
  name: 'odd answers',
  weight: 0,
  make({ random, wire, corpus, asked }) {
    const id = wire.head(corpus.replies[0]!)?.id ?? asked[0];
    const type = random.pick([1, 1, 1, 2]);
    return frame(message(wire, { type, id, content: oddValue(random, wire) }));
  },
};
