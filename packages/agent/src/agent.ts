import { expose } from '@mas/rpc';
import { type Container, register } from './container.ts';
import { printAsText } from './print-as-text.ts';

/**
 * A plain class whose instances can be called by other agents, wherever these are. What others may
 * call is exposed; everything else is its own matter.
 *
 * @example
 * ```ts
 * class Greeter extends Agent {
 *   greet(name: string) {
 *     return `Hello ${name}, I am ${this.address}`;
 *   }
 *   static {
 *     expose(this, 'greet');
 *   }
 * }
 * ```
 */
export class Agent {
  static {
    // An agent can be passed to others even when it exposes nothing.
    expose(Agent);
    printAsText(Agent.prototype);
  }

  /** The container that it lives in. */
  readonly container: Container;
  /** Its name within the container: a number that counts up from 0 and is not given again. */
  readonly id: string;

  /**
   * Registers the agent with its container: from now on it can be called.
   *
   * @throws {@link AgentError} `ERR_MAS_CONTAINER_CLOSED` when the container has been shut down.
   */
  constructor(container: Container) {
    this.container = container;
    this.id = register(container, this);
  }

  /** Where others reach it, such as `tcp://127.0.0.1:5555/0`. */
  get address(): string {
    return `${this.container.address}/${this.id}`;
  }

  /** Its class and address, such as `TestAgent('tcp://127.0.0.1:5555/0')`. */
  toString(): string {
    return `${this.constructor.name}('${this.address}')`;
  }
}
