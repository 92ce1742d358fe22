import { type PlainValueRules, PlainValues } from '@mas/codec';

/** Plain values for a format that can say everything, unless a test says otherwise. */
export function plainValues(rules: Partial<PlainValueRules> = {}): PlainValues {
  return new PlainValues({
    maxDepth: 100,
    bytes: true,
    loneSurrogates: true,
    refuseBigint: () => undefined,
    ...rules,
  });
}
