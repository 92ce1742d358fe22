import type { CodecFactory } from '@mas/codec';
import { describe } from 'vitest';
import { testAnnouncedLengths } from './msgpack-announced-lengths.ts';
import { testHostileBytes } from './msgpack-hostile-bytes.ts';
import { testReading } from './msgpack-reading.ts';
import { testText } from './msgpack-text.ts';
import { testWireBytes } from './msgpack-wire-bytes.ts';
import { testWriting } from './msgpack-writing.ts';

/**
 * Registers the tests of the MessagePack that the protocol speaks, for any codec that writes and
 * reads it. They come on top of those of `testCodec`, which know no format.
 *
 * @param factory - with the default limits
 */
export function testMsgpackFormat(factory: CodecFactory): void {
  describe(`the MessagePack of ${factory.name}`, () => {
    testWireBytes(factory);
    testReading(factory);
    testText(factory);
    testHostileBytes(factory);
    testAnnouncedLengths(factory);
    testWriting(factory);
  });
}
