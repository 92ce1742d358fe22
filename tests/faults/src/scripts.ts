import type { FaultName } from './faults.ts';
import type { Script } from './script.ts';
import { caller } from './scripts/caller.ts';
import { ended } from './scripts/ended.ts';
import { frozen } from './scripts/frozen.ts';
import { killed } from './scripts/killed.ts';
import { protocol } from './scripts/protocol.ts';
import { unanswered } from './scripts/unanswered.ts';

/** How each fault is brought about. */
export const scripts: Readonly<Record<FaultName, Script>> = {
  ...unanswered,
  ...killed,
  ...frozen,
  ...ended,
  ...protocol,
  ...caller,
};
