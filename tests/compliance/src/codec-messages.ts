import { deepStrictEqual } from 'node:assert';
import {
  ByteWriter,
  type Codec,
  type CodecFactory,
  DecodeError,
  type EncodedMessage,
  type MessageHead,
} from '@mas/codec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodecAbilities } from './codec-abilities.ts';
import { anyValue, suspiciousValue } from './codec-arbitraries.ts';

/** That what a codec offers for messages does what it does for any list of three. */
export function testMessages(factory: CodecFactory, abilities: CodecAbilities): void {
  const codec = factory.create();
  const content = fc.oneof(anyValue(abilities), suspiciousValue());
  const id = fc.oneof(
    fc.nat(300),
    fc.nat(),
    fc.maxSafeInteger(),
    fc.constantFrom(-0, 2 ** 31, 2 ** 32 - 1, 2 ** 32),
  );

  if (codec.encodeMessage !== undefined) {
    describe('encodeMessage', () => {
      it('appends what encode makes of the list, or refuses it with the same error', () => {
        fc.assert(
          fc.property(fc.nat(2), id, content, (type, number, value) => {
            const message = [type, number, value];
            deepStrictEqual(
              outcome(() => written(codec, message)),
              outcome(() => Buffer.concat([Buffer.of(1, 2, 3), codec.encode(message)])),
            );
          }),
          { numRuns: 1000 },
        );
      });

      it('leaves the target as it was when it throws', () => {
        const target = new ByteWriter(4);
        target.append(Uint8Array.of(1, 2, 3));
        for (const value of [
          undefined,
          ['x'.repeat(5000), undefined],
          {
            get a() {
              throw 'no';
            },
          },
        ]) {
          expect(() => codec.encodeMessage?.(0, 1, value, target)).toThrow(/value\[2\]/);
          expect([...target.bytes.subarray(0, target.length)]).toEqual([1, 2, 3]);
        }
      });

      it('keeps to the limit of nesting', () => {
        const shallow = factory.create({ maxDepth: 3 });
        deepStrictEqual(written(shallow, [0, 1, [['x']]]).length > 3, true);
        expect(() => written(shallow, [0, 1, [[['x']]]])).toThrow('nested deeper');
        expect(() => written(factory.create({ maxDepth: 1 }), [0, 1, []])).toThrow('nested deeper');
      });
    });
  }

  /** A list of three, or something else. */
  const messageOf = (item: fc.Arbitrary<unknown>) =>
    fc.oneof(fc.tuple(fc.nat(2), id, item), fc.array(item, { maxLength: 5 }), item);

  if (codec.decodeMessage !== undefined) {
    describe('decodeMessage', () => {
      it('takes apart what decode makes a list of three of, and nothing else', () => {
        const encoded = fc.oneof(
          messageOf(anyValue(abilities)).map((value) => codec.encode(value)),
          // What a codec would not send.
          messageOf(suspiciousValue()).map((value) => abilities.raw(value)),
        );
        const change = fc.option(fc.record({ at: fc.nat(), to: fc.nat(255) }));
        fc.assert(
          fc.property(encoded, change, fc.nat(9), (message, changed, before) => {
            const end = before + message.length;
            const bytes = Buffer.alloc(end + 9, 0x01);
            bytes.set(message, before);
            if (changed !== null) bytes[before + (changed.at % message.length)] = changed.to;
            const whole = outcome(() => codec.decode(bytes.subarray(before, end)));
            const parts = outcome(() => partsOf(codec, { bytes, start: before, end }));
            const isOther = !hasFailed(whole) && !(Array.isArray(whole) && whole.length === 3);
            deepStrictEqual(parts, isOther ? 'no list of three' : whole);
          }),
          { numRuns: 2000 },
        );
      });

      it('keeps to the limits', () => {
        const bytes = codec.encode([0, 1, [['long enough']]]);
        const message = { bytes, start: 0, end: bytes.length };
        expect(partsOf(factory.create({ maxDepth: 3 }), message)).toEqual([
          0,
          1,
          [['long enough']],
        ]);
        for (const context of [{ maxDepth: 2 }, { maxDepth: 1 }, { maxBytes: bytes.length - 1 }]) {
          expect(() => partsOf(factory.create(context), message)).toThrow(DecodeError);
        }
      });
    });
  }
}

function partsOf(codec: Codec, message: EncodedMessage): unknown {
  // As it is left by a message before.
  const head: MessageHead = { type: 0, id: 1 };
  const content = codec.decodeMessage?.(message, head);
  return head.id === undefined ? 'no list of three' : [head.type, head.id, content];
}

/** What is written for a message behind three other bytes. */
function written(codec: Codec, [type, id, content]: readonly unknown[]): Buffer {
  const target = new ByteWriter(4);
  target.append(Uint8Array.of(1, 2, 3));
  codec.encodeMessage?.(type as number, id as number, content, target);
  return Buffer.from(target.bytes.subarray(0, target.length));
}

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return { error: String(error) };
  }
}

function hasFailed(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'error' in result;
}
