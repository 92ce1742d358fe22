import { checkLimit, type Limits } from '@mas/channel';

/** What one connection, and one server, may take up. */
export interface RpcLimits extends Limits {
  /**
   * How many services that the peer has passed by reference may be in use here at a time. One more ends
   * the connection. (Services that the peer holds of this side cost nothing here: they are paths.)
   *
   * @defaultValue 100,000: at some 500 bytes for a proxy, 50 MB; as many as the agents of a large
   * container, each of which passes itself once
   */
  readonly maxReferences?: number;
}

/** @throws RangeError for a limit that is no number of at least 1. */
export function maxReferencesOf({ maxReferences = 100_000 }: RpcLimits = {}): number {
  checkLimit('maxReferences', maxReferences);
  return maxReferences;
}
