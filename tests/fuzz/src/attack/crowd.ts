import { Random } from '../random.ts';
import { targets } from '../targets.ts';
import { wireOf } from '../wire.ts';
import { HostileConnection } from './hostile-connection.ts';

/** At once, so that the queue of a listening socket is not what is tested. */
const OPENED_AT_ONCE = 64;

/**
 * Opens very many connections that say nothing, or begin a message and never finish it. They stay
 * until the function that is returned is called, which resolves when the servers have let go of all.
 */
export async function openCrowd(
  addresses: ReadonlyMap<string, string>,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<() => Promise<void>> {
  const random = new Random(seed, count);
  const crowd: HostileConnection[] = [];
  while (crowd.length < count) {
    const opening = Array.from({ length: OPENED_AT_ONCE }, () => {
      const { name, codec } = random.pick(targets);
      const options = { label: `one of the crowd at ${name}`, wire: wireOf(codec) };
      return HostileConnection.open(addresses.get(name)!, options);
    });
    const opened = await Promise.all(opening);
    for (const connection of opened) {
      if (random.chance(0.5))
        connection.write(BEGINNING.subarray(0, random.between(1, BEGINNING.length)));
    }
    crowd.push(...opened);
  }
  return async () => {
    for (const connection of crowd) {
      if (random.chance(0.5)) connection.reset();
      else connection.end();
    }
    await Promise.all(crowd.map((connection) => connection.closed()));
  };
}

/** Of a message of 1000 bytes. */
const BEGINNING = Buffer.from([0, 0, 0x03, 0xe8, 0x93, 0x00, 0x01]);
