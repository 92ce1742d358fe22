import { Agent, expose } from '@mas/agent';

/** The smallest agent that can be called. */
export class CalculatorAgent extends Agent {
  static {
    expose(this, 'add');
  }
  add(a: number, b: number): number {
    return a + b;
  }
}
