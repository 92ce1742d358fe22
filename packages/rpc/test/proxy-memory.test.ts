import { collectGarbage, usedBytes } from '@mas/garbage';
import { type RpcConnection, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { pair } from './helpers.ts';

const root = () => service({ add: (a: number, b: number) => a + b });

describe('a proxy that nobody uses any longer', () => {
  it('is let go of, and made anew when it is asked for', async () => {
    await using peer = await pair(root());
    const gone = used(peer.connection);
    const kept = peer.connection.proxy('kept');
    await collectGarbage();
    expect(gone.deref()).toBeUndefined();
    expect(peer.connection.proxy('kept') === kept).toBe(true);
    expect(String(peer.connection.proxy('gone'))).toContain('/gone');
    expect(await peer.remote.add(3, 4)).toBe(7);
  });

  it('leaves nothing behind, however many there have been', async () => {
    await using peer = await pair(root());
    const before = await usedBytes();
    for (let index = 0; index < 100; index += 1) {
      const name = String(index).padEnd(500_000, 'x');
      expect(peer.connection.proxy(name)).toBeDefined();
    }
    expect((await usedBytes()) - before).toBeLessThan(20_000_000); // 50 MB if they were kept
  });
});

describe('the names of a proxy', () => {
  it('are kept up to a number: a program may go through any number of entries by name', async () => {
    await using peer = await pair(root());
    const { remote } = peer;
    const { add } = remote;
    const entries = remote as unknown as Record<string, object>;
    for (let index = 0; index < 5000; index += 1) expect(entries[index]).toBeDefined();
    expect(Object.getOwnPropertyNames(remote).length).toBeLessThanOrEqual(1024);
    expect(remote.add === add).toBe(true);
    expect(String(entries[4999])).toBe(`Remote('${peer.server.address}/4999')`);
    const late = remote as unknown as Record<'late', typeof remote>;
    expect(await remote.add(1, 2)).toBe(3);
    await expect(late.late.add(1, 2)).rejects.toThrow('"late" is not found');
  });
});

function used(connection: RpcConnection<unknown>): WeakRef<object> {
  const proxy = connection.proxy<{ add(): void }>('gone');
  expect(proxy.add).toBeDefined();
  return new WeakRef(proxy);
}
