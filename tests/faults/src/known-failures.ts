import type { FaultName } from './faults.ts';

/**
 * Promises that are not kept yet. Take them out when they are: their tests fail then.
 *
 * Both: Node calls back without an error for what was being written when reading has failed, and the
 * transport takes that for room to write. So what waits is let go in the moment in which the
 * connection ends: calls that have not been sent say that they may have been, and calls of a peer
 * that is dead are handled.
 */
export const knownFailures: ReadonlySet<FaultName> = new Set<FaultName>([


]);
