/**
 * Writes plain values with the numbers that `JSON.stringify` refuses or changes: bigints, the
 * words for what is not finite, negative zero, and integers beyond 2^53, which get an exponent so
 * that they are read as floats again and not as bigints.
 */
export function stringifyExactly(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return numberToText(value);
  if (Array.isArray(value)) return `[${Array.from(value, stringifyExactly).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => `${JSON.stringify(key)}:${stringifyExactly(item)}`,
    );
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value);
}

function numberToText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  if (!Number.isFinite(value) || Number.isSafeInteger(value)) return String(value);
  return Number.isInteger(value) ? value.toExponential() : String(value);
}
