import { setImmediate as turn } from 'node:timers/promises';
import { collectOnce } from '../garbage.ts';

/** Collects all garbage, also what finalizers let go of in turns of their own. */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    collectOnce();
    await turn();
  }
  collectOnce();
}
