import { frame } from '../frames.ts';
import { pathOf } from '../mutators/mutator.ts';
import type { Target } from '../targets.ts';
import { message, type Wire, wireOf } from '../wire.ts';
import { HostileConnection } from './hostile-connection.ts';

const TEXT = 'f'.repeat(8000);
const REQUESTS_AT_ONCE = 32;
/** More than what the limits of a server and the buffers of the system hold together. */
const MOST_BYTES = 160_000_000;
/** So many calls of others go by while the server takes nothing: then it has stopped reading. */
const CALLS_OF_OTHERS = 160;

/** A flood that has come to a halt, since the server does not read any longer. */
export interface Flood {
  readonly requests: number;
  /** Reads at last, and resolves when every request has been answered and the connection closed. */
  drain(): Promise<void>;
}

/**
 * Sends requests and reads no reply, until the server has stopped reading, too.
 *
 * @param callsOfOthers - how many calls well-behaved clients have made until now
 * @throws Error when the server takes more than it can hold.
 */
export async function flood(
  target: Target,
  { address, callsOfOthers }: { readonly address: string; readonly callsOfOthers: () => number },
): Promise<Flood> {
  const wire = wireOf(target.codec);
  const label = `a flood of ${target.name}`;
  const connection = await HostileConnection.open(address, { label, wire });
  let replies = 0;
  connection.onMessage = () => {
    replies += 1;
    connection.wake();
  };
  connection.readNothing();
  let requests = 0;
  let bytes = 0;
  for (;;) {
    const piece = requestsFrom(requests, { target, wire });
    requests += REQUESTS_AT_ONCE;
    bytes += piece.length;
    let isOut = false;
    const out = connection.writeOut(piece).then(() => {
      isOut = true;
    });
    const before = callsOfOthers();
    while (!isOut && callsOfOthers() < before + CALLS_OF_OTHERS) {
      await Promise.race([out, new Promise((resolve) => setImmediate(resolve))]);
    }
    if (!isOut) break;
    if (connection.isClosed) throw new Error(`the server has ended ${label}`);
    if (bytes > MOST_BYTES) throw new Error(`the server has taken ${bytes} bytes of ${label}`);
  }
  return {
    requests,
    async drain() {
      connection.read();
      await connection.until('the replies to a flood', () => replies === requests);
      if (replies !== requests)
        throw new Error(`the server has ended ${label} before its last reply`);
      connection.end();
      await connection.closed();
    },
  };
}

function requestsFrom(firstId: number, { target, wire }: { target: Target; wire: Wire }): Buffer {
  const isChannel = target.layer === 'channel' || target.layer === 'iterating';
  const content = wire.value(isChannel ? TEXT : [pathOf(target, 'echo'), [TEXT], {}]);
  return Buffer.concat(
    Array.from({ length: REQUESTS_AT_ONCE }, (_, index) =>
      frame(message(wire, { type: 0, id: firstId + index, content })),
    ),
  );
}
