import { inspect } from 'node:util';
import { Agent, Container, expose, type Remote } from '@mas/agent';
import { describe, expect, it } from 'vitest';
import { Counterpart } from './fixtures/counterpart.ts';
import { localName } from './settings.ts';

class TestAgent extends Agent {
  readonly history: string[] = ['nobody wants to read this in a log'];

  ask(): string {
    return this.history.join();
  }

  static {
    expose(this, 'ask');
  }
}

class Mirror extends Agent {
  describe(other: Remote<Counterpart>): string {
    return String(other);
  }

  static {
    expose(this, 'describe');
  }
}

/** Each way in which programs turn a value into text. */
const ways: [string, (value: unknown) => string][] = [
  ['String()', (value) => String(value)],
  ['a template string', (value) => `${value}`],
  ['console.log', (value) => inspect(value)],
  ['console.log inside an object', (value) => inspect({ value }).slice('{ value: '.length, -2)],
];

describe.each(ways)('%s', (_, print) => {
  it('shows an agent by its class and address', async () => {
    await using container = await Container.create('tcp://127.0.0.1:0');
    const agent = container.spawn(TestAgent);
    expect(print(agent)).toBe(`TestAgent('${agent.address}')`);
    expect(print(agent)).toMatch(/^TestAgent\('tcp:\/\/127\.0\.0\.1:\d+\/0'\)$/);
  });

  it('shows a proxy to an agent of the same container likewise', async () => {
    await using container = await Container.create('tcp://127.0.0.1:0');
    const agent = container.spawn(TestAgent);
    const proxy = await container.connect<TestAgent>(agent.address);
    expect(print(proxy)).toBe(`TestAgentProxy('${agent.address}')`);
  });

  it('shows a proxy to an agent of another container likewise', async () => {
    await using container = await Container.create('tcp://127.0.0.1:0');
    await using other = await Container.create('tcp://127.0.0.1:0');
    const agent = other.spawn(TestAgent);
    const proxy = await container.connect<TestAgent>(agent.address);
    expect(print(proxy)).toBe(`TestAgentProxy('${agent.address}')`);
  });

  it('shows a container by its address', async () => {
    await using container = await Container.create('tcp://127.0.0.1:0');
    expect(print(container)).toBe(`Container('${container.address}')`);
  });

  it('shows a proxy by its path as long as nobody has connected to it', async () => {
    await using container = await Container.create(localName());
    await using other = await Container.create(localName());
    const agent = other.spawn(Counterpart);
    const proxy = await container.connect<Counterpart>(agent.address);
    expect(print(proxy.tools)).toBe(`Remote('${other.address}/agents/0/tools')`);
    const mirror = await other.connect<Mirror>(container.spawn(Mirror).address);
    expect(await mirror.describe(agent)).toMatch(/^Remote\('local:.*\/agents\/0'\)$/);
  });
});

describe('what an agent prints as', () => {
  it('can be changed by its class', async () => {
    class Named extends Agent {
      override toString(): string {
        return 'Ada';
      }
    }
    await using container = await Container.create(localName());
    const agent = container.spawn(Named);
    for (const [, print] of ways) expect(print(agent)).toBe('Ada');
  });

  it('is no property of its own, which would be listed or compared', async () => {
    await using container = await Container.create(localName());
    expect(Object.keys(container.spawn(TestAgent))).toEqual(['container', 'id', 'history']);
  });
});
