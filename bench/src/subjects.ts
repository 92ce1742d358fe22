import { Agent, Container } from '@mas/agent';
import { listen as listenChannel, connect as openChannel } from '@mas/channel';
import { expose, listen as listenRpc, connect as openRpc } from '@mas/rpc';
import { connectRaw, listenRaw } from './raw.ts';

/** One way to have 3 and 4 added by another process. */
export interface Subject {
  readonly name: string;
  /** Starts the server and returns what a client needs to find it. */
  serve(): Promise<string>;
  /** Connects and returns the function that makes one call. */
  connect(address: string): Promise<() => Promise<unknown>>;
}

const ANY_PORT = 'tcp://127.0.0.1:0';

class Calculator {
  static {
    expose(this, 'add');
  }
  add(a: number, b: number): number {
    return a + b;
  }
}

class CalculatorAgent extends Agent {
  static {
    expose(this, 'add');
  }
  add(a: number, b: number): number {
    return a + b;
  }
}

/** In the order in which each builds on the one before; the first is the limit for all. */
export const subjects: readonly Subject[] = [
  { name: 'raw', serve: listenRaw, connect: connectRaw },
  {
    name: 'channel',
    async serve() {
      const server = await listenChannel(ANY_PORT, () => {}, {
        onRequest(request) {
          const [, [a, b]] = request.content as [string, [number, number]];
          request.reply(a + b);
        },
      });
      return server.address;
    },
    async connect(address) {
      const channel = await openChannel(address);
      return () => channel.request(['add', [3, 4], {}]);
    },
  },
  {
    name: 'rpc',
    serve: async () => (await listenRpc(ANY_PORT, new Calculator())).address,
    async connect(address) {
      const { remote } = await openRpc<Calculator>(address);
      return () => remote.add(3, 4);
    },
  },
  {
    name: 'agent',
    serve: async () => (await Container.create(ANY_PORT)).spawn(CalculatorAgent).address,
    async connect(address) {
      const container = await Container.create(ANY_PORT);
      const remote = await container.connect<CalculatorAgent>(address);
      return () => remote.add(3, 4);
    },
  },
];
