import { connect, expose, listen, withOptions } from '@mas/rpc';
import type { Subject } from '../subject.ts';
import { callsOf, masAddress } from './calculator.ts';
import { type CodecName, codecNamed } from './codecs.ts';

class Calculator {
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

/** A time limit for each call. */
const LIMIT = { timeoutMs: 30_000 };

/** Our RPC layer: a typed proxy for a service. */
export function rpc(
  name: CodecName,
  { limitsTime = false }: { readonly limitsTime?: boolean } = {},
): Subject {
  return {
    async serve(at) {
      const codec = await codecNamed(name);
      return (await listen(masAddress(at), new Calculator(), { codec })).address;
    },
    async connect(address) {
      const connection = await connect<Calculator>(address, { codec: await codecNamed(name) });
      const remote = limitsTime ? withOptions(connection.remote, LIMIT) : connection.remote;
      return {
        call: (work) => callsOf(work, name, remote),
        close: () => connection.close(),
      };
    },
  };
}
