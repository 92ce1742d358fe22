import assert from 'node:assert/strict';
import { Agent, Container } from '@mas/agent';
import { expose } from '@mas/rpc';

class Greeter extends Agent {
  static {
    expose(this, 'hello');
  }

  async hello(name: string): Promise<string> {
    return `hello ${name}, I am ${this.address}`;
  }
}

const container = await Container.create('tcp://127.0.0.1:0');
const agents = [container.spawn(Greeter), container.spawn(Greeter)];
for (const { address } of agents) {
  const greeter = await container.connect<Greeter>(address);
  const greeting: string = await greeter.hello('world');
  assert.equal(greeting, `hello world, I am ${address}`);
  console.log(greeting);
}
await container.shutdown();
