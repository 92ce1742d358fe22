import { Agent, type Clock, Container, expose, type Remote } from '@mas/agent';
import { expectTypeOf } from 'vitest';

class TestAgent extends Agent {
  readonly clock: Clock = this.container.clock;
  readonly label: string;
  readonly step: number;

  constructor(container: Container, label: string, step = 1) {
    super(container);
    this.label = label;
    this.step = step;
  }

  add(a: number, b: number): number {
    return a + b;
  }

  async later<T>(value: T): Promise<T> {
    return value;
  }

  nothing(): void {}

  meet(other: Remote<TestAgent>, all: { others: Remote<TestAgent>[] }): Remote<TestAgent> {
    return all.others[0] ?? other;
  }

  self(): TestAgent {
    return this;
  }

  selves(): { agents: TestAgent[] } {
    return { agents: [this] };
  }

  static {
    expose(this, 'add', 'later', 'nothing', 'meet', 'self', 'selves');
    // @ts-expect-error there is no such member
    expose(this, 'multiply');
    // @ts-expect-error its id is data
    expose(this, 'id');
  }
}

abstract class Unfinished extends Agent {}

declare const container: Container;

// What `spawn` takes are the parameters of the constructor behind the container.
expectTypeOf(container.spawn(TestAgent, 'north')).toEqualTypeOf<TestAgent>();
expectTypeOf(container.spawn(TestAgent, 'north', 2)).toEqualTypeOf<TestAgent>();
expectTypeOf(new TestAgent(container, 'north')).toEqualTypeOf<TestAgent>();
expectTypeOf(container.spawn(Agent)).toEqualTypeOf<Agent>();
// @ts-expect-error an argument is missing
container.spawn(TestAgent);
// @ts-expect-error a number is no string
container.spawn(TestAgent, 1);
// @ts-expect-error a string is no number
container.spawn(TestAgent, 'north', '2');
// @ts-expect-error there is one argument too many
container.spawn(TestAgent, 'north', 2, 3);
// @ts-expect-error the container is not passed by hand
container.spawn(TestAgent, container, 'north');
// @ts-expect-error there are no agents of an abstract class
container.spawn(Unfinished);
// @ts-expect-error a date is no agent
container.spawn(Date);
// @ts-expect-error the container is missing
new TestAgent('north');
// @ts-expect-error containers are made by `create`
new Container('local://x');

// An agent has these, and no more.
declare const agent: TestAgent;
expectTypeOf(agent.container).toEqualTypeOf<Container>();
expectTypeOf(agent.address).toEqualTypeOf<string>();
expectTypeOf(agent.id).toEqualTypeOf<string>();
// @ts-expect-error its id is given once
agent.id = '1';

// A proxy has the methods, all async, and nothing else.
const proxy = await container.connect<TestAgent>(agent.address, { timeoutMs: 1000 });
expectTypeOf(proxy).toEqualTypeOf<Remote<TestAgent>>();
expectTypeOf<Exclude<keyof typeof proxy, symbol>>().toEqualTypeOf<
  'add' | 'later' | 'nothing' | 'meet' | 'self' | 'selves'
>();
expectTypeOf(proxy.add).toEqualTypeOf<(a: number, b: number) => Promise<number>>();
expectTypeOf(proxy.later('a' as const)).toEqualTypeOf<Promise<'a'>>();
// @ts-expect-error an argument is missing
proxy.add(1);
// @ts-expect-error what an agent knows of itself is no matter of others
proxy.container;
// @ts-expect-error what an agent knows of itself is no matter of others
proxy.address;
// @ts-expect-error what an agent knows of itself is no matter of others
proxy.id;
// @ts-expect-error what an agent knows of itself is no matter of others
proxy.clock;
// @ts-expect-error data is no matter of others
proxy.label;

// Agents are passed as they are, and arrive as proxies.
expectTypeOf(proxy.meet(agent, { others: [agent] })).toEqualTypeOf<Promise<Remote<TestAgent>>>();
expectTypeOf(proxy.self()).toEqualTypeOf<Promise<Remote<TestAgent>>>();
expectTypeOf((await proxy.selves()).agents[0]!.add(1, 2)).toEqualTypeOf<Promise<number>>();

// Options.
// @ts-expect-error there is no such option
Container.create('local://x', { timeout: 1 });
// @ts-expect-error what a container serves is its own matter
Container.create('local://x', { service: {} });
// @ts-expect-error the type of the agent does not tell its address
container.connect<TestAgent>(agent);
