import { createHash } from 'node:crypto';
import { check } from '../honest/check.ts';
import { openClient } from '../honest/client.ts';
import { codecOf, type Target } from '../targets.ts';
import { type Wire, wireOf } from '../wire.ts';
import { Tap } from './tap.ts';

/** A recorded request whose content can be written anew, part by part. */
export interface RecordedRequest {
  readonly payload: Buffer;
  readonly content: unknown;
}

/** The payloads of real traffic with one server, each at most once. */
export interface Corpus {
  /** What clients ask. */
  readonly requests: readonly RecordedRequest[];
  /** Those upon which the server asks back. */
  readonly asking: readonly RecordedRequest[];
  /** What clients answer then. */
  readonly answers: readonly Buffer[];
  /** What servers answer, and what they ask back. */
  readonly replies: readonly Buffer[];
  readonly callbacks: readonly Buffer[];
}

/** Longer ones are worth little more than short ones, and cost all the others their turn. */
const LONGEST_PAYLOAD_BYTES = 128 * 1024;

/**
 * Records what a well-behaved client and the real server of a target say to each other. Calls are
 * made one after the other, so that each run records the same.
 */
export async function record(target: Target, address: string): Promise<Corpus> {
  const wire = wireOf(target.codec);
  const asking = new Set<Buffer>();
  await using tap = await Tap.before(address);
  {
    await using client = await openClient(target, tap.address, codecOf(target));
    for (const call of client.calls) {
      const [asked, answered] = [tap.fromClient.length, tap.fromServer.length];
      await check(call);
      const isAsking = sort(tap.fromServer.slice(answered), wire)[0].length > 0;
      if (isAsking) for (const payload of tap.fromClient.slice(asked)) asking.add(payload);
    }
  }
  const [payloads, answers] = sort(tap.fromClient, wire);
  const [callbacks, replies] = sort(tap.fromServer, wire);
  const requests = payloads.map((payload) => ({ payload, content: contentOf(payload, wire) }));
  return {
    requests,
    asking: requests.filter(({ payload }) => asking.has(payload)),
    answers,
    callbacks,
    replies,
  };
}

/** How many payloads there are, and a digest of them: the same in runs that can be compared. */
export function describeCorpora(corpora: Iterable<Corpus>): string {
  const hash = createHash('sha256');
  let count = 0;
  for (const { requests, answers, callbacks, replies } of corpora) {
    const asked = requests.map(({ payload }) => payload);
    for (const payload of [...asked, ...answers, ...callbacks, ...replies]) {
      hash.update(payload);
      count += 1;
    }
  }
  return `${count} messages, digest ${hash.digest('hex').slice(0, 12)}`;
}

/** Requests, and replies of both kinds. */
function sort(payloads: readonly Buffer[], wire: Wire): [requests: Buffer[], replies: Buffer[]] {
  const requests: Buffer[] = [];
  const replies: Buffer[] = [];
  for (const payload of payloads) {
    if (payload.length > LONGEST_PAYLOAD_BYTES) continue;
    const head = wire.head(payload);
    if (head === undefined)
      throw new Error(`a recorded message is none: ${payload.toString('hex')}`);
    (head.type === 0 ? requests : replies).push(payload);
  }
  return [requests, replies];
}

function contentOf(payload: Buffer, wire: Wire): unknown {
  const message = wire.read(payload);
  return Array.isArray(message) ? message[2] : undefined;
}
