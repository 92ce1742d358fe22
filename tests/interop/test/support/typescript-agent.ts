import { Agent, type Container, customType, expose, type Remote } from '@mas/agent';

/** A value with a type of its own. */
export class Offer {
  readonly price: number;
  readonly until: Date;

  constructor(price: number, until: Date) {
    this.price = price;
    this.until = until;
  }
}

export const types = [customType(Offer, ['price', 'until'])];

/** What is bought, by whom. */
export interface Order {
  readonly day: Date;
  readonly buyer: Remote<TypeScriptAgent>;
}

/** What the buyer gets. */
export interface Bought {
  readonly offer: Offer;
  readonly day: Date;
  readonly buyer: string;
  readonly seller: TypeScriptAgent;
}

/** A service below a sub-service. */
export class Hammer {
  hit(times: number): string {
    return 'bang'.repeat(times);
  }

  static {
    expose(this, 'hit');
  }
}

/** A sub-service of an agent. */
export class Toolbox {
  readonly hammer: Hammer = new Hammer();

  count(tools: readonly string[]): number {
    return tools.length;
  }

  static {
    expose(this, 'count', 'hammer');
  }
}

/** One of two partners. The agents of Python have the same methods, so that either can be it. */
export class TypeScriptAgent extends Agent {
  readonly tools: Toolbox = new Toolbox();
  /** Resolves when it has a partner. */
  readonly isMet: Promise<void>;
  /** Resolves when somebody waits for `hold`. */
  readonly isHeld: Promise<void>;
  /** Answers those who wait for `hold`. */
  release!: () => void;
  #partner: Remote<TypeScriptAgent> | undefined;
  #met!: () => void;
  #held!: () => void;
  readonly #isReleased: Promise<void>;

  constructor(container: Container) {
    super(container);
    this.isMet = new Promise((resolve) => {
      this.#met = resolve;
    });
    this.isHeld = new Promise((resolve) => {
      this.#held = resolve;
    });
    this.#isReleased = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  /** The agent that it connected to, or that has introduced itself. */
  partner(): Remote<TypeScriptAgent> {
    if (this.#partner === undefined) throw new Error(`${this} has no partner yet`);
    return this.#partner;
  }

  /** Connects to an agent and introduces itself to it. */
  async approach(address: string): Promise<void> {
    this.meet(await this.container.connect<TypeScriptAgent>(address));
    await this.partner().meet(this);
  }

  meet(partner: Remote<TypeScriptAgent>): void {
    this.#partner = partner;
    this.#met();
  }

  name(): string {
    return `TypeScript ${this.id}`;
  }

  stamp(value: number): [string, number] {
    return [this.name(), value];
  }

  echo(value: unknown): unknown {
    return value;
  }

  async hold(): Promise<string> {
    this.#held();
    await this.#isReleased;
    return 'released';
  }

  me(): TypeScriptAgent {
    return this;
  }

  async us(): Promise<{ agents: [TypeScriptAgent, { tools: Toolbox }] }> {
    return { agents: [this, { tools: this.tools }] };
  }

  async greet(other: Remote<TypeScriptAgent>): Promise<string> {
    return `hello ${await other.name()}`;
  }

  async bounce(other: Remote<TypeScriptAgent>, depth: number): Promise<number[]> {
    return depth === 0 ? [] : [depth, ...(await other.bounce(this, depth - 1))];
  }

  /** Tries to pass the proxy of one agent to another one. */
  async forward(other: Remote<TypeScriptAgent>, address: string): Promise<void> {
    const third = await this.container.connect<{ meet(other: unknown): void }>(address);
    await third.meet(other);
  }

  /** Has one agent call another one, whose address it gets. */
  async refer(other: string, address: string): Promise<string> {
    const third = await this.container.connect<TypeScriptAgent>(address);
    return third.visit(other);
  }

  async visit(address: string): Promise<string> {
    return (await this.container.connect<TypeScriptAgent>(address)).name();
  }

  /** Tells how dates have arrived. */
  describe(dates: readonly Date[]): [string, string][] {
    return dates.map((date) => [date.constructor.name, date.toISOString()]);
  }

  dates(texts: readonly string[]): { date: Date }[] {
    return texts.map((text) => ({ date: new Date(text) }));
  }

  /** Takes a value of a custom type, a date and an agent, and gives such back. */
  async buy(offer: Offer, { day, buyer }: Order): Promise<Bought> {
    if (!(offer instanceof Offer) || day > offer.until) throw new RangeError('no such offer');
    const later = new Offer(offer.price * 2, new Date(offer.until.getTime() + 86_400_000));
    return { offer: later, day, buyer: await buyer.name(), seller: this };
  }

  static {
    expose(
      this,
      ...(['tools', 'meet', 'name', 'stamp', 'echo', 'hold', 'me', 'us', 'greet'] as const),
      ...(['bounce', 'forward', 'refer', 'visit', 'describe', 'dates', 'buy'] as const),
    );
  }
}
