import fc from 'fast-check';

/** Any value that MessagePack can say. Without -0, which `@mas/codec-msgpack` writes in its own way. */
export function anyValue({ negativeZero }: { negativeZero: boolean }): fc.Arbitrary<unknown> {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme', maxLength: 400, size: 'max' }),
    fc.constantFrom('\ufeff', '__proto_', 'constructor', 'toJSON').map((text) => text.repeat(30)),
  );
  const leaf = fc.oneof(
    fc.constantFrom(null, true, false),
    fc.integer({ min: -300, max: 300 }),
    fc.integer(),
    fc.maxSafeInteger(),
    fc
      .constantFrom(
        0,
        2 ** 7,
        2 ** 8,
        2 ** 15,
        2 ** 16,
        2 ** 31,
        2 ** 32,
        2 ** 33,
        2 ** 52,
        2 ** 53,
      )
      .chain((around) =>
        fc.tuple(fc.integer({ min: -2, max: 2 }), fc.constantFrom(1, -1)).map(([offset, sign]) => {
          return (around + offset) * sign + 0;
        }),
      ),
    fc.double(),
    fc.float(),
    text,
    fc.uint8Array(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
    ...(negativeZero ? [fc.constant(-0)] : []),
  );
  const sendable = leaf.filter((value) => negativeZero || !Object.is(value, -0));
  const key = fc
    .oneof(text, fc.constantFrom('constructor', 'toJSON', 'hasOwnProperty', '__proto_', 'length'))
    .filter((name) => name !== '__proto__' && name !== '__type__');
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'value' },
      sendable,
      fc.array(tie('value'), { depthIdentifier: 'value' }),
      fc.dictionary(key, tie('value'), { noNullPrototype: true, depthIdentifier: 'value' }),
    ),
  })).value;
}
