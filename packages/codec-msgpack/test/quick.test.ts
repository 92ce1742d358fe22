import { ByteWriter, DecodeError } from '@mas/codec';
import { msgpack } from '@mas/codec-msgpack';
import { collectGarbage } from '@mas/garbage';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const codec = msgpack().create();

/** A bigint makes a message one that is written and read the long way: checked first, then by the library. */
const SLOW = 2n ** 63n;
const SLOW_BYTES = codec.encode(SLOW);
/** It is the second item of a list of two. */
const slowly = (bytes: Uint8Array) => Uint8Array.of(0x92, ...bytes, ...SLOW_BYTES);

const values = fc.anything({
  maxDepth: 4,
  withNullPrototype: false,
  withBigInt: false,
  values: [
    fc.integer(),
    fc.double(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.string({ unit: 'binary-ascii', maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }),
    fc.constantFrom('', 'x'.repeat(31), 'x'.repeat(32), 'x'.repeat(64), 'x'.repeat(65)),
    fc.constantFrom('é'.repeat(127), 'x'.repeat(255), 'x'.repeat(256), '\ufeffmarked', '\ud800'),
  ],
});

/** What comes of it: a value, or the fact that it is refused. */
function outcome(run: () => unknown): unknown {
  try {
    return { value: run() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.name;
  }
}

describe('what is written and read in one go', () => {
  it('has the bytes that it has otherwise', () => {
    fc.assert(
      fc.property(values, (value) => {
        const quick = outcome(() => codec.encode(value));
        const slow = outcome(() => codec.encode([value, SLOW]).subarray(1, -SLOW_BYTES.length));
        expect(quick).toEqual(slow);
      }),
      { numRuns: 2000 },
    );
  });

  it('has the value that it has otherwise', () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = outcome(() => codec.encode(value));
        if (typeof bytes === 'string') return;
        const message = (bytes as { value: Uint8Array }).value;
        const quick = codec.decode(message);
        expect(quick).toStrictEqual((codec.decode(slowly(message)) as unknown[])[0]);
        expect(quick).toStrictEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  it('is refused where it is refused otherwise, whatever the bytes are', () => {
    const message = values.filter(
      (value) => typeof outcome(() => codec.encode(value)) !== 'string',
    );
    const change = fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(message, fc.array(change, { minLength: 1, maxLength: 3 }), (value, changes) => {
        const bytes = codec.encode(value);
        for (const { at, to } of changes) bytes[at % bytes.length] = to;
        const quick = outcome(() => codec.decode(bytes));
        const slow = outcome(() => (codec.decode(slowly(bytes)) as unknown[])[0]);
        // A list that takes the bytes for one of its items is another message.
        if (typeof quick === 'string' && typeof slow !== 'string') return;
        expect(quick).toStrictEqual(slow);
      }),
      { numRuns: 5000 },
    );
  });

  it('may be written by a getter while another one is', () => {
    const inner: Uint8Array[] = [];
    const value = {
      get outer() {
        inner.push(codec.encode({ inner: 1 }));
        return 2;
      },
    };
    expect(codec.decode(codec.encode(value))).toEqual({ outer: 2 });
    for (const bytes of inner) expect(codec.decode(bytes)).toEqual({ inner: 1 });
    expect(inner.length).toBeGreaterThan(0);
  });

  it('reads its own floats after a message in which an error was thrown', () => {
    const floats = (first: number) => Array.from({ length: 100 }, (_, index) => first + index / 4);
    const broken = codec.encode([floats(0.5), { hook: 1 }]);
    const next = codec.encode(floats(1000.25));
    const setter = { configurable: true, set: () => expect.fail('set') };
    Object.defineProperty(Object.prototype, 'hook', setter);
    try {
      expect(() => codec.decode(broken)).toThrow('set');
      expect(codec.decode(next)).toEqual(floats(1000.25));
    } finally {
      Reflect.deleteProperty(Object.prototype, 'hook');
    }
  });

  it('leaves the buffer as it was when it has to be written otherwise', () => {
    const target = new ByteWriter(4);
    target.append(Uint8Array.of(1, 2, 3));
    const value = ['a long text that makes the buffer grow', undefined];
    expect(() => codec.encodeInto?.(value, target)).toThrow('undefined cannot be sent');
    expect([...target.bytes.subarray(0, target.length)]).toEqual([1, 2, 3]);
  });

  it('keeps nothing of the buffer that a text came in', async () => {
    const collected = async () => {
      await collectGarbage();
      return process.memoryUsage().arrayBuffers;
    };
    const message = codec.encode('kept?');
    codec.decode(message);
    const before = await collected();
    for (let count = 0; count < 1000; count += 1) {
      // As a socket does: a message lies somewhere in a large buffer.
      const read = Buffer.alloc(64 * 1024);
      const text = codec.encode(`text ${count}`);
      read.set(text, 100);
      expect(codec.decode(read.subarray(100, 100 + text.length))).toBe(`text ${count}`);
    }
    expect((await collected()) - before).toBeLessThan(1024 * 1024);
  });

  it('does not remember more of a text than the text', () => {
    const bytes = codec.encode(['remembered', 'remembered']);
    const [first] = codec.decode(bytes) as string[];
    bytes.fill(0x61);
    expect(first).toBe('remembered');
    expect(codec.decode(codec.encode('remembered'))).toBe('remembered');
    expect(() => codec.decode(Uint8Array.of(0xa2, 0xc3))).toThrow(DecodeError);
  });
});
