// Whoever takes the whole library brings in the addon for all that use a part of it.
import { msgpackr } from '@mas/codec-msgpackr';
import { isNativeAccelerationEnabled } from 'msgpackr';
import { describe } from 'vitest';
import { testMsgpackFormat } from '../src/msgpack-format.ts';

describe.skipIf(!isNativeAccelerationEnabled)('with the addon of the library', () => {
  testMsgpackFormat(msgpackr());
});
