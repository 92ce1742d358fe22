import { collectGarbage } from '@mas/garbage';
import { directory, type Remote, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { pair } from './helpers.ts';

type Part = { ok(): boolean };

const parts = new Map(
  Array.from({ length: 20 }, (_, index) => [String(index), service({ ok: () => true })]),
);
const all = [...parts.values()];
const client = service({ parts: directory(parts) });

/** A server that holds on to what it is given, or does not. */
function keeper() {
  const kept: Remote<Part>[] = [];
  return service({
    keep: (...given: Remote<Part>[]) => kept.push(...given),
    drop: (...given: Remote<Part>[]) => given.length,
  });
}

describe('references beyond maxReferences', () => {
  it('end the connection when all of them are in use, and no other connection', async () => {
    const root = keeper();
    const limits = { maxReferences: 10 };
    await using peer = await pair(root, { server: { limits }, client: { service: client } });
    await using other = await pair(root, { client: { service: client } });
    const remote = peer.remote as unknown as { keep(...given: Part[]): Promise<number> };
    await remote.keep(...all.slice(0, 6));
    await remote.keep(...all.slice(0, 10)); // the same ones, and four more
    await expect(remote.keep(all[10]!)).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED' });
    expect(await peer.accepted.closed).toMatchObject({
      error: {
        code: 'ERR_MAS_PROTOCOL',
        message: expect.stringContaining('more than 10 services of the peer'),
      },
    });
    await (other.remote as unknown as typeof remote).keep(...all);
  });

  it('may follow on others that are no longer in use', async () => {
    const limits = { maxReferences: 10 };
    await using peer = await pair(keeper(), { server: { limits }, client: { service: client } });
    const remote = peer.remote as unknown as { drop(...given: Part[]): Promise<number> };
    await remote.drop(...all.slice(0, 10));
    await collectGarbage();
    expect(await remote.drop(...all.slice(10))).toBe(10);
  });
});
