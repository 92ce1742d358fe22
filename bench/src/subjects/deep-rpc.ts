import { connect, expose, listen, type Remote } from '@mas/rpc';
import { ARGUMENTS } from '../payloads.ts';
import type { Subject } from '../subject.ts';

/** A service with a service of its own kind in it, and so on, to any depth. */
class Nest {
  static {
    expose(this, 'add', 'next');
  }
  readonly next: Nest | undefined;

  constructor(depth: number) {
    this.next = depth > 1 ? new Nest(depth - 1) : undefined;
  }
  add(a: number, b: number): number {
    return a + b;
  }
}

interface Deeper {
  add(a: number, b: number): number;
  readonly next: Deeper;
}

/** Our RPC layer with paths of several parts: `depth 5` calls `next/next/next/next/add`. */
export const deepRpc: Subject = {
  serve: async () => (await listen('tcp://127.0.0.1:0', new Nest(5))).address,
  async connect(address) {
    const connection = await connect<Deeper>(address);
    return {
      call(work) {
        const depth = Number(/^depth (\d+)$/.exec(work)?.[1]);
        if (!(depth >= 1)) return undefined;
        let remote: Remote<Deeper> = connection.remote;
        for (let level = 1; level < depth; level += 1) remote = remote.next as Remote<Deeper>;
        const [a, b] = ARGUMENTS;
        return () => remote.add(a, b);
      },
    };
  },
};
