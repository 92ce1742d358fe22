import { expect } from 'vitest';
import { Answers } from './answers.ts';
import type { CallOptions, Ends, Opening } from './ends.ts';
import { FaultyPeer } from './faulty-peer.ts';
import { openContainers } from './layers/agents.ts';
import { openChannels } from './layers/channel.ts';
import { openConnections } from './layers/rpc.ts';
import type { Patience } from './limits.ts';
import type { Setting } from './setting.ts';

/** What has become of a call. */
export type Outcome = PromiseSettledResult<unknown>;

const openings: Readonly<Record<Setting['layer'], (opening: Opening) => Promise<Ends>>> = {
  channel: openChannels,
  RPC: openConnections,
  agents: openContainers,
};

/** The peer, our end of the connection with it, and a second connection that must not notice. */
export class Link implements AsyncDisposable {
  readonly setting: Setting;
  readonly peer: FaultyPeer;
  readonly answers: Answers;
  readonly #ends: Ends;
  /** Every call that was made to the peer, and its name. */
  readonly #calls = new Map<Promise<Outcome>, string>();
  /** A call of the second connection that is open all the time. */
  readonly #held: Promise<Outcome>;
  #isClosed = false;

  private constructor(opening: Opening, ends: Ends) {
    this.setting = opening.setting;
    this.peer = opening.peer;
    this.answers = opening.answers;
    this.#ends = ends;
    this.#held = outcomeOf(ends.bystander('hold', 'bystander', {}));
  }

  static async open(setting: Setting, patience: Patience | undefined): Promise<Link> {
    const opening = { setting, peer: new FaultyPeer(), answers: new Answers(), patience };
    try {
      const link = new Link(opening, await openings[setting.layer](opening));
      await link.answers.begun('bystander');
      // Whatever the layers ask first is done. And who has never answered is not given up.
      expect(await link.call('echo')).toMatchObject({ status: 'fulfilled' });
      return link;
    } catch (error) {
      await opening.peer.kill();
      throw error;
    }
  }

  /** Calls the peer; any name will do. */
  call(name: string, arg: unknown = null, options: CallOptions = {}): Promise<Outcome> {
    const outcome = outcomeOf(this.#ends.call(name, arg, options));
    this.#calls.set(outcome, name);
    return outcome;
  }

  /** What a call was called. */
  nameOf(call: Promise<Outcome>): string {
    return this.#calls.get(call)!;
  }

  /** What the peer calls one of our functions. */
  path(name: keyof Answers['functions']): string {
    return `${this.#ends.prefix}${name}`;
  }

  /** Closes this side in an orderly way. Agents can only close all connections at once. */
  close(): Promise<void> {
    this.#isClosed = this.setting.layer === 'agents';
    return this.#ends.close();
  }

  abort(reason: unknown): void {
    this.#ends.abort(reason);
  }

  /** The second connection works, whatever has become of the first. */
  async othersGoOn(): Promise<void> {
    expect(await this.#ends.bystander('echo', 'still here', {})).toBe('still here');
  }

  /** The server has forgotten the connection with the peer, and has the second one. */
  async isForgotten(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    expect([1, undefined]).toContain(this.#ends.connections());
  }

  /** What the second connection was about to do all the time is done. */
  async wasNotDisturbed(): Promise<void> {
    if (this.#isClosed) {
      expect(await this.#held).toMatchObject({ reason: { code: 'ERR_MAS_CLOSED' } });
      return;
    }
    await this.othersGoOn();
    await this.answers.finish('bystander');
    expect(await this.#held).toEqual({ status: 'fulfilled', value: 'bystander' });
  }

  /** Waits for every call: one that does not settle shows here at the latest. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ends[Symbol.asyncDispose]();
    await this.peer[Symbol.asyncDispose]();
    await Promise.all([...this.#calls.keys(), this.#held]);
  }
}

async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  const [outcome] = await Promise.allSettled([call]);
  return outcome;
}
