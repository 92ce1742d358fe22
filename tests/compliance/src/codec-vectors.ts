import { deepStrictEqual } from 'node:assert';
import { readFileSync } from 'node:fs';
import {
  ByteWriter,
  type Codec,
  type CodecFactory,
  customType,
  type MessageHead,
  TypeRegistry,
} from '@mas/codec';
import { describe, expect, it } from 'vitest';
import { refusal, type VectorOptions } from './codec-abilities.ts';

/** A frame that Python made: see `fixtures/vectors.json`. */
interface Vector {
  readonly name: string;
  /** As JSON; `$bytes`, `$float` and `$bigint` mark what JSON cannot say. */
  readonly message: unknown;
  /** The frame in hex, when the format can say the message. */
  readonly json?: string;
  readonly msgpack?: string;
}

/** The custom type with the number 0: dates in some vectors, references in others. */
class Zeroth {
  readonly data: unknown;
  constructor(data: unknown) {
    this.data = data;
  }
}

const types = new TypeRegistry([
  customType({
    class: Zeroth,
    serialize: ({ data }) => data,
    deserialize: (data) => new Zeroth(data),
  }),
]);

const vectors = JSON.parse(
  readFileSync(new URL('../fixtures/vectors.json', import.meta.url), 'utf8'),
) as Vector[];

/** What Python sends is read, and what is sent is what Python sends. */
export function testVectors(factory: CodecFactory, { format, sameBytes }: VectorOptions): void {
  const codec = factory.create({ types });

  describe('understands Python:', () => {
    it('there are vectors', () => {
      expect(vectors.filter((vector) => vector[format] !== undefined).length).toBeGreaterThan(10);
    });

    it.each(vectors)('$name', (vector) => {
      const message = revive(vector.message);
      const hex = vector[format];
      if (hex === undefined) {
        refusal(codec, message);
        return;
      }
      const frame = Buffer.from(hex, 'hex');
      const payload = frame.subarray(4);
      expect(frame.readUInt32BE(0)).toBe(payload.length);
      deepStrictEqual(codec.decode(payload), message);
      const encoded = codec.encode(message);
      deepStrictEqual(codec.decode(encoded), message);
      if (sameBytes) expect(Buffer.from(encoded).toString('hex')).toBe(payload.toString('hex'));
      inParts(codec, payload, message);
    });
  });
}

/** A frame is a message: what is offered for these says and writes the same. */
function inParts(codec: Codec, payload: Uint8Array, message: unknown): void {
  const [type, id, content] = message as [number, number, unknown];
  if (codec.decodeMessage !== undefined) {
    const encoded = { bytes: payload, start: 0, end: payload.length };
    const head: MessageHead = { type: undefined, id: undefined };
    const decoded = codec.decodeMessage(encoded, head);
    deepStrictEqual([head.type, head.id, decoded], message);
  }
  const target = new ByteWriter();
  codec.encodeMessage?.(type, id, content, target);
  if (target.length > 0) {
    deepStrictEqual(target.bytes.subarray(0, target.length), new Uint8Array(codec.encode(message)));
  }
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object' || value === null) return value;
  const { $bytes, $float, $bigint, __type__, ...rest } = value as Record<string, unknown>;
  if (typeof $bytes === 'string') return new Uint8Array(Buffer.from($bytes, 'hex'));
  if (typeof $float === 'string') return { nan: NaN, inf: Infinity, '-inf': -Infinity }[$float];
  if (typeof $bigint === 'string') return BigInt($bigint);
  if (Array.isArray(__type__)) return new Zeroth(revive(__type__[1]));
  return Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, revive(item)]));
}
