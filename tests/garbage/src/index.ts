import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Collects what nobody holds any longer, and has the finalizers run for what is collected. */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await nextTurn(); // what was used in a turn counts as held until its end
    gc();
  }
}

/** How many bytes are in use when the garbage is gone. */
export async function usedBytes(): Promise<number> {
  await collectGarbage();
  return process.memoryUsage().heapUsed;
}
