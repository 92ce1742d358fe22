import { connect, type RpcConnection, withOptions } from '@mas/rpc';
import { expectationOf, USUAL_LIMIT_MS } from './encounter.ts';
import type { Expectation, Ledger } from './ledger.ts';
import { type Echo, isEchoOf, longPayload, readings } from './payloads.ts';
import type { RawServerPlan } from './plan.ts';
import type { Random } from './random.ts';
import { RawListener, type RawService } from './raw-service.ts';
import { codecOf } from './residence.ts';

/** A client of `@mas/rpc` that connects, calls a little, and goes again. */
export async function visit(
  server: RawServerPlan,
  { ledger, random }: { readonly ledger: Ledger; readonly random: Random },
): Promise<void> {
  const ends = { fates: [server.fate], isRecreated: false };
  const usual = { limitMs: USUAL_LIMIT_MS, ...expectationOf(ends) };
  const listener = new RawListener();
  const { answer: connection } = await ledger.track<RpcConnection<RawService>>(
    { kind: 'raw connect', ...usual },
    () => connect(server.address, { codec: codecOf(server.codec), service: listener }),
  );
  if (connection === undefined) return;
  const { remote } = connection;

  const payload = random.chance(0.1)
    ? longPayload(random, server.codec === 'msgpack')
    : readings(random);
  await ledger.track<Echo>(
    { kind: 'raw', ...usual, isRight: (answer) => isEchoOf(payload, answer) },
    (id) => remote.echo(id, payload),
  );

  const times = random.between(1, 5);
  await ledger.track(
    {
      kind: 'raw nested',
      ...usual,
      isRight: (sum) => sum === times * (times - 1) && listener.notified === times,
    },
    (id) => remote.notifyTimes(id, times, listener),
  );

  const timeoutMs = random.between(10, 100);
  await ledger.track(
    { kind: 'raw late', ...usual, ...expectationOf(ends, ['timeout']), limitMs: timeoutMs },
    (id) => withOptions(remote, { timeoutMs }).slow(id, 300),
  );
  await leave(connection, { ledger, random, usual });
}

/** Goes in one of three ways, and leaves calls behind. */
async function leave(
  connection: RpcConnection<RawService>,
  options: {
    readonly ledger: Ledger;
    readonly random: Random;
    readonly usual: Omit<Expectation<unknown>, 'kind'>;
  },
): Promise<void> {
  const { ledger, random, usual } = options;
  const { remote } = connection;
  const closed = {
    ...usual,
    allowed: new Set(['closed, maybe sent', 'closed, not sent'] as const),
  };
  const left = Array.from({ length: random.between(0, 2) }, () =>
    ledger.track<unknown>({ kind: 'raw left behind', ...closed }, (id) => remote.slow(id, 1000)),
  );
  if (random.chance(0.3)) connection.abort(new Error('the soak aborts it'));
  else {
    await ledger.track<unknown>({ kind: 'raw close', ...usual }, () => connection.close());
  }
  await Promise.all(left);
  await ledger.track<unknown>({ kind: 'raw after close', ...closed }, (id) => remote.slow(id, 1));
}
