import fc from 'fast-check';
import type { CodecAbilities } from './codec-abilities.ts';

/** Any value that a codec with these abilities has to bring over. */
export function anyValue(abilities: CodecAbilities): fc.Arbitrary<unknown> {
  const text = anyText(abilities);
  const leaf = fc.oneof(
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double().filter((value) => abilities.specialNumbers || !isSpecial(value)),
    text,
    ...(abilities.specialNumbers
      ? [fc.constantFrom(-0, Number.NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 60), 1e300)]
      : []),
    ...(abilities.bytes ? [fc.uint8Array()] : []),
    ...anyBigints(abilities),
  );
  const key = text.filter((name) => name !== '__proto__' && name !== '__type__');
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'value' },
      leaf,
      fc.array(tie('value'), { depthIdentifier: 'value' }),
      fc.dictionary(key, tie('value'), { noNullPrototype: true, depthIdentifier: 'value' }),
    ),
  })).value;
}

/** Plain values with keys that a decoder must be wary of. */
export function suspiciousValue(): fc.Arbitrary<unknown> {
  const key = fc.constantFrom('__type__', '__proto__', 'constructor', 'toString', 'valueOf', 'a');
  const leaf = fc.constantFrom<unknown>(null, 0, 1, 2, -1, 0.5, '', 'x', true);
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'suspicious' },
      leaf,
      fc.tuple(fc.constantFrom(0, 1), tie('value')).map((pair) => ({ __type__: pair })),
      fc.array(tie('value'), { maxLength: 3, depthIdentifier: 'suspicious' }),
      // Defines own properties, __proto__ among them.
      fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }).map(Object.fromEntries),
    ),
  })).value;
}

function anyText(abilities: CodecAbilities): fc.Arbitrary<string> {
  const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));
  return fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme', maxLength: 400, size: 'max' }),
    ...(abilities.loneSurrogates ? [fc.string({ unit: codeUnit })] : []),
  );
}

function anyBigints(abilities: CodecAbilities): fc.Arbitrary<bigint>[] {
  if (abilities.bigints === 'none') return [];
  const bits = abilities.bigints === '64 bits' ? 64n : 200n;
  const unsafe = 2n ** 53n;
  return [
    fc.bigInt({ min: unsafe, max: 2n ** bits - 1n }),
    fc.bigInt({ min: -(2n ** (bits - 1n)), max: -unsafe }),
  ];
}

function isSpecial(value: number): boolean {
  return !Number.isFinite(value) || Object.is(value, -0) || Math.abs(value) >= 2 ** 53;
}
