import type { CodecFactory } from '@mas/codec';
import { describe } from 'vitest';
import type { CodecAbilities } from './codec-abilities.ts';
import { testBuffers } from './codec-buffers.ts';
import { testCustomTypes } from './codec-custom-types.ts';
import { testHostileInput } from './codec-hostile-input.ts';
import { testLimits } from './codec-limits.ts';
import { testMessages } from './codec-messages.ts';
import { testRefusals } from './codec-refusals.ts';
import { testValues } from './codec-values.ts';
import { testVectors } from './codec-vectors.ts';

export type { CodecAbilities } from './codec-abilities.ts';

/**
 * Registers the tests of the contract that `Codec` states, for any codec.
 *
 * @param factory - with the default limits
 * @param abilities - what the format can say besides plain values; the rest has to be refused
 */
export function testCodec(factory: CodecFactory, abilities: CodecAbilities): void {
  describe(`the codec ${factory.name}`, () => {
    testValues(factory, abilities);
    testRefusals(factory, abilities);
    testCustomTypes(factory, abilities);
    testLimits(factory, abilities);
    testHostileInput(factory, abilities);
    testBuffers(factory, abilities);
    testMessages(factory, abilities);
    if (abilities.vectors !== undefined) testVectors(factory, abilities.vectors);
  });
}
