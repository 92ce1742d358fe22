import { Agent, expose, type Remote } from '@mas/agent';
import { createDesk, type Listener } from './desk.ts';

/** An agent with the services of the desk, which also deals in agents and dates. */
export class FuzzAgent extends Agent {
  readonly desk = createDesk();

  self(): this {
    return this;
  }

  dayAfter(date: Date): Date {
    return new Date(date.getTime() + 86_400_000);
  }

  async introduce(other: Remote<Listener>): Promise<unknown> {
    return other.notify(this);
  }

  static {
    expose(this, 'desk', 'self', 'dayAfter', 'introduce');
  }
}

/** The agent of the other container: it is called back. */
export class ListenerAgent extends Agent implements Listener {
  notify(value: unknown): unknown {
    return typeof value === 'object' ? 'thank you' : value;
  }

  static {
    expose(this, 'notify');
  }
}
