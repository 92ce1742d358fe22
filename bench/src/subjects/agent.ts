import { Agent, Container, expose } from '@mas/agent';
import type { Subject } from '../subject.ts';
import { callsOf, masAddress } from './calculator.ts';
import { type CodecName, codecNamed } from './codecs.ts';

class Calculator extends Agent {
  static {
    expose(this, 'add', 'echo');
  }
  add(a: number, b: number): number {
    return a + b;
  }
  echo(value: unknown): unknown {
    return value;
  }
}

/** Our agents: one in a container of the server, called from a container of the client. */
export function agent(name: CodecName): Subject {
  return {
    async serve(at) {
      const container = await Container.create(masAddress(at), { codec: await codecNamed(name) });
      return container.spawn(Calculator).address;
    },
    async connect(address) {
      const container = await Container.create('tcp://127.0.0.1:0', {
        codec: await codecNamed(name),
      });
      const remote = await container.connect<Calculator>(address);
      return {
        call: (work) => callsOf(work, name, remote),
        close: () => container.shutdown(),
      };
    },
  };
}
