import { Agent, type Container, expose } from '@mas/agent';

/** An agent that says where it is, and calls others. */
export class Greeter extends Agent {
  constructor(container: Container) {
    super(container);
    console.log(`Ohai, I am ${this.address}`);
  }

  /** Calls the agent at an address. */
  async run(address: string): Promise<void> {
    const other = await this.container.connect<Greeter>(address);
    const answer = await other.service(42);
    console.log(`${this.address} got ${answer} from ${address}`);
  }

  /** What others may call. */
  service(value: number): number {
    return value;
  }

  static {
    expose(this, 'service');
  }
}
