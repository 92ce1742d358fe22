import { describe } from 'vitest';
import { testChannels } from './transport-channels.ts';
import type { OpenTransports } from './transport-connection.ts';
import { testDelivery } from './transport-delivery.ts';
import { testEnding } from './transport-ending.ts';
import { testFlow } from './transport-flow.ts';

export type { OpenTransports } from './transport-connection.ts';

/**
 * Registers the tests of the contract that `Transport` states, for any transport.
 *
 * @param open - gives the two ends of a new connection, neither of which has been started
 */
export function testTransport(name: string, open: OpenTransports): void {
  describe(`the transport ${name}`, () => {
    testDelivery(open);
    testFlow(open);
    testEnding(open);
    testChannels(open);
  });
}
