import { type Channel, RemoteError } from '@mas/channel';
import { CANCEL, FEATURES, type Feature, featuresIn, HELLO } from './control.ts';

/** So many calls that were given up are remembered until the peer has said what it understands. */
const MAX_GIVEN_UP = 1000;

/** What the two ends of a connection understand of each other. */
export class Greeting {
  /** Undefined as long as the peer has not said anything. */
  #features: ReadonlySet<Feature> | undefined;
  /** Calls that were given up before the peer has said whether it wants to know. */
  #givenUp: number[] = [];
  #isSent = false;

  /** Whether the peer has said something: it is one that handles calls. */
  get isAnswered(): boolean {
    return this.#features !== undefined;
  }

  /** Whether the peer has said that it understands something. */
  has(feature: Feature): boolean {
    return this.#features?.has(feature) === true;
  }

  /**
   * Tells the peer what this side understands, just ahead of the first call, which does not wait for an
   * answer. There may never be one.
   */
  send(channel: Channel): void {
    if (this.#isSent) return;
    this.#isSent = true;
    if (this.#features !== undefined) return;
    channel.requestAside([HELLO, [FEATURES], {}]).then(
      (told) => this.#learn(told, channel),
      (error) => {
        if (error instanceof RemoteError) this.#learn(undefined, channel);
      },
    );
  }

  /** Takes what the peer has told by itself, and returns what to answer. */
  receive(told: unknown): readonly Feature[] {
    this.#features = featuresIn(told);
    return FEATURES;
  }

  /** Tells the peer of a call that was given up here, if it wants to know. */
  cancel(id: number, channel: Channel): void {
    if (this.#features === undefined) {
      if (this.#givenUp.length < MAX_GIVEN_UP) this.#givenUp.push(id);
    } else if (this.#features.has('limits')) {
      channel.requestAside([CANCEL, [id], {}]).catch(() => {
        // The connection has ended, and with it the call.
      });
    }
  }

  #learn(told: unknown, channel: Channel): void {
    this.#features ??= featuresIn(told);
    const givenUp = this.#givenUp;
    this.#givenUp = [];
    for (const id of givenUp) this.cancel(id, channel);
  }
}
