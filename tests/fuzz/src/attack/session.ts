import type { Corpus } from '../corpus/corpus.ts';
import { framingOf } from '../frames.ts';
import { pickMutator } from '../mutators/index.ts';
import type { Material, Mutator } from '../mutators/mutator.ts';
import { Random } from '../random.ts';
import type { Outcome, Tally } from '../tally.ts';
import { type Target, targets } from '../targets.ts';
import { type Wire, wireOf } from '../wire.ts';
import { History } from './history.ts';
import { HostileConnection } from './hostile-connection.ts';
import { type Marker, marker } from './marker.ts';

/** What all sessions of a run share. */
export interface Attack {
  readonly seed: number;
  readonly addresses: ReadonlyMap<string, string>;
  readonly corpora: ReadonlyMap<string, Corpus>;
  readonly tally: Tally;
  readonly history: History;
}

/** What the server has done and must not do. */
export class SessionError extends Error {
  readonly session: number;
  /** What was sent before, when that is known. */
  readonly history: History | undefined;

  constructor(session: number, message: string, history?: History) {
    super(message);
    this.session = session;
    this.history = history;
  }
}

/** A frame that was sent, and what has come of it so far. */
interface Sent {
  readonly mutator: Mutator;
  outcome: Outcome;
}

/** Where ids of our own begin: recorded frames have those below. */
const FIRST_ID = 1_000_000;
const MAX_STEPS = 12;
/** The last frames of a session that are printed when something is wrong. */
const KEPT_FRAMES = 32;

/**
 * One hostile connection, from its beginning to its end. The seed of the run and the number of the
 * session decide all that it sends, as long as the server does the same.
 */
export class Session {
  readonly #attack: Attack;
  readonly #number: number;
  readonly #random: Random;
  readonly #target: Target;
  readonly #wire: Wire;
  readonly #material: Material;
  readonly #history = new History(KEPT_FRAMES);
  readonly #sent: Sent[] = [];
  /** Frames by the id that they carry, in the order in which they were sent. */
  readonly #byId = new Map<number, Sent[]>();
  readonly #asked: number[] = [];
  /** Good requests that were sent in between, and that the server has got. */
  markers = 0;
  #nextId = FIRST_ID;
  /** The only frame that has been sent since the last marker. */
  #single: Sent | undefined;
  #marker: Marker | undefined;
  #connection!: HostileConnection;
  #error: SessionError | undefined;

  constructor(number: number, attack: Attack) {
    this.#attack = attack;
    this.#number = number;
    this.#random = new Random(attack.seed, number);
    this.#target = this.#random.pick(targets);
    this.#wire = wireOf(this.#target.codec);
    this.#material = {
      random: this.#random,
      target: this.#target,
      wire: this.#wire,
      corpus: attack.corpora.get(this.#target.name)!,
      asked: this.#asked,
      nextId: () => this.#takeId(),
    };
  }

  /** @throws {@link SessionError} when the server does what it must not. */
  async run(): Promise<void> {
    const address = this.#attack.addresses.get(this.#target.name)!;
    const label = `session ${this.#number} (${this.#target.name})`;
    const connection = await HostileConnection.open(address, {
      label,
      wire: this.#wire,
      session: this.#number,
    });
    this.#connection = connection;
    connection.onMessage = (head, payload) => this.#receive(head, payload);
    connection.onNonsense = (payload) =>
      this.#fail(`the server has sent what is no message: ${payload.toString('hex', 0, 200)}`);
    const steps = this.#random.between(1, MAX_STEPS);
    for (let step = 0; step < steps && !connection.isClosed; step += 1) {
      await this.#step(pickMutator(this.#random, this.#target));
      if (this.#error !== undefined) break;
    }
    await this.#end();
    for (const { mutator, outcome } of this.#sent) this.#attack.tally.add(mutator.name, outcome);
    if (this.#error !== undefined) throw this.#error;
  }

  async #step(mutator: Mutator): Promise<void> {
    const { manner, atOnce: [first, last] = [1, 1] } = mutator;
    const frames: Buffer[] = [];
    for (let left = this.#random.between(first, last); left > 0; left -= 1) {
      const bytes = mutator.make(this.#material);
      frames.push(bytes);
      this.#remember(mutator, bytes);
    }
    const bytes = frames.length === 1 ? frames[0]! : Buffer.concat(frames);
    const sent = this.#sent.slice(-frames.length);
    this.#single = sent.length === 1 ? sent[0] : undefined;
    if (manner === 'byte by byte') await this.#connection.writeSlowly(bytes);
    else this.#connection.write(bytes);

    const framing = framingOf(bytes);
    if (manner === 'cut and reset' || manner === 'cut and closed' || framing === 'open') {
      for (const each of sent) each.outcome = 'cut off';
      if (manner === 'cut and reset') this.#connection.reset();
      else this.#connection.end();
      await this.#connection.closed();
      return;
    }
    await this.#mark();
    if (this.#connection.isClosed) {
      for (const each of sent) each.outcome = 'ended';
      if (mutator.connection === 'goes on') {
        this.#fail(`the server has ended the connection; it must go on after ${mutator.name}`);
      }
    } else if (mutator.connection === 'ends') {
      this.#fail(`the server goes on with the connection; it must end after ${mutator.name}`);
    }
  }

  /** Asks a good question, and waits for the answer, or for the end of the connection. */
  async #mark(): Promise<void> {
    this.#marker = marker(this.#takeId(), { target: this.#target, wire: this.#wire });
    this.#connection.write(this.#marker.request);
    await this.#connection.until(
      'the answer to a good request, or the end',
      () => this.#marker === undefined || this.#error !== undefined,
    );
    this.#single = undefined;
  }

  /** Leaves in one of the ways in which clients leave. The server must close its side, too. */
  async #end(): Promise<void> {
    if (this.#random.chance(0.3)) this.#connection.reset();
    else this.#connection.end();
    await this.#connection.closed();
  }

  #receive({ type, id }: { type: number; id: number }, payload: Buffer): void {
    if (type === 0) {
      this.#asked.push(id);
    } else if (id === this.#marker?.id) {
      const { answer } = this.#marker;
      if (!payload.equals(answer)) {
        this.#fail(`a good request was answered wrongly: ${payload.toString('hex', 0, 200)}`);
      }
      this.#marker = undefined;
      this.markers += 1;
      this.#connection.wake();
    } else {
      const waiting = this.#byId.get(id)?.shift() ?? this.#single;
      if (waiting !== undefined) this.#settle(waiting, { type, payload });
    }
  }

  #settle(sent: Sent, { type, payload }: { type: number; payload: Buffer }): void {
    const { name, refusal } = sent.mutator;
    sent.outcome = type === 1 ? 'result' : 'failure';
    if (refusal !== undefined && !(type === 2 && payload.includes(refusal))) {
      this.#fail(`${name} must fail with ${refusal}: ${payload.toString('hex', 0, 200)}`);
    }
  }

  #remember(mutator: Mutator, bytes: Buffer): void {
    const sent: Sent = { mutator, outcome: 'ignored' };
    this.#sent.push(sent);
    const session = this.#number;
    const frame = { session, target: this.#target.name, mutator: mutator.name, bytes };
    this.#history.add(frame);
    this.#attack.history.add(frame);
    const head = this.#wire.head(bytes.subarray(4));
    if (head?.type !== 0) return;
    const sameId = this.#byId.get(head.id);
    if (sameId === undefined) this.#byId.set(head.id, [sent]);
    else sameId.push(sent);
  }

  #takeId(): number {
    this.#nextId += 1;
    return this.#nextId;
  }

  #fail(message: string): void {
    this.#error ??= new SessionError(
      this.#number,
      `${this.#connection.label}: ${message}`,
      this.#history,
    );
    this.#connection.wake();
  }
}
