import { collectGarbage, usedBytes } from '@mas/garbage';
import { directory, Loopback, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { pair } from './helpers.ts';

const part = (value: number) => service({ value: () => value });

const withAnyName = () => {
  const always = part(1);
  return service({ parts: directory({ get: () => always }) });
};

describe('the cache of resolved paths', () => {
  it('lets go of services that have been removed, as other paths are called', async () => {
    const entries = new Map<string, ReturnType<typeof part>>();
    await using connected = await pair(service({ parts: directory(entries) }));
    const { connection } = connected;
    const removed: WeakRef<object>[] = [];
    for (let index = 0; index < 500; index += 1) {
      const name = `part-${index}`;
      entries.set(name, part(index));
      removed.push(new WeakRef(entries.get(name)!));
      expect(await connection.proxy<ReturnType<typeof part>>(`parts/${name}`).value()).toBe(index);
      entries.delete(name);
    }
    await collectGarbage();
    const alive = removed.filter((reference) => reference.deref() !== undefined);
    expect(alive.length).toBeLessThan(5);
  });

  it.each([
    // If all of them were kept, more than 25 MB.
    { paths: 30_000, characters: 440 },
    { paths: 60, characters: 1_000_000 },
  ])(
    'stays small when a directory has any name: $paths of $characters characters',
    async (names) => {
      const root = withAnyName();
      const before = await usedBytes();
      await callManyPaths(root, names);
      expect((await usedBytes()) - before).toBeLessThan(18_000_000);
    },
  );

  it('does not mind a getter that fails when it is looked at again', async () => {
    let isBroken = false;
    const entries = {
      get(name: string) {
        if (isBroken && name === 'a') throw new Error('broken');
        return part(1);
      },
    };
    await using connected = await pair(service({ parts: directory(entries) }));
    const { a, b, c } = connected.remote.parts;
    await a!.value();
    isBroken = true;
    expect(await b!.value()).toBe(1);
    expect(await c!.value()).toBe(1);
    await expect(a!.value()).rejects.toThrow('broken');
  });
});

async function callManyPaths(
  root: ReturnType<typeof withAnyName>,
  { paths, characters }: { paths: number; characters: number },
): Promise<void> {
  const { parts } = new Loopback(root, 'here').remote;
  for (let index = 0; index < paths; index += 1) {
    await parts[String(index).padEnd(characters, 'x')]!.value();
  }
}
