import { Encoder } from '@msgpack/msgpack';

/**
 * Which numbers of a value have to be written in a way that the library does not choose by itself:
 * - `plain`: none;
 * - `bigint`: there are bigints; the encoder that takes them writes numbers beyond 32 bits as
 *   floats, so these are given to it as bigints too;
 * - `negative-zero`: there is a -0, which the library takes for the integer 0 unless it writes every
 *   number as a float; so all integers are given to it as bigints.
 */
export type NumberStyle = 'plain' | 'bigint' | 'negative-zero';

/** An encoder keeps its largest buffer: one that grew beyond this is not kept. */
const KEPT_BYTES = 1024 * 1024;

const encoders = new Map<NumberStyle, Encoder>();

/** The encoder that all connections share: it is only used within one turn. */
export function encoderFor(style: NumberStyle): Encoder {
  let encoder = encoders.get(style);
  if (encoder === undefined) {
    encoder = new Encoder({
      // The depth is checked before; the limit of the library counts differently.
      maxDepth: Number.POSITIVE_INFINITY,
      useBigInt64: style !== 'plain',
      forceIntegerToFloat: style === 'negative-zero',
    });
    encoders.set(style, encoder);
  }
  return encoder;
}

/** Forgets an encoder whose last message was so long that its buffer should not be kept. */
export function release(encodedBytes: number, style: NumberStyle): void {
  if (encodedBytes > KEPT_BYTES) encoders.delete(style);
}

/** Prepares a plain value for the encoder of a style. */
export function integersAsBigints(value: unknown, style: NumberStyle): unknown {
  if (style === 'plain') return value;
  return mapNumbers(value, style === 'bigint' ? isBeyond32Bits : isInteger);
}

/** Whether there is a -0 anywhere in a plain value. */
export function containsNegativeZero(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Object.is(value, -0);
  if (value instanceof Uint8Array) return false;
  return Object.values(value).some(containsNegativeZero);
}

function isBeyond32Bits(value: number): boolean {
  return Number.isSafeInteger(value) && (value > 0xffff_ffff || value < -0x8000_0000);
}

function isInteger(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function mapNumbers(value: unknown, toBigint: (value: number) => boolean): unknown {
  if (typeof value === 'number') return toBigint(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return Array.from(value, (item) => mapNumbers(item, toBigint));
  const entries = Object.entries(value).map(([key, item]) => [key, mapNumbers(item, toBigint)]);
  return Object.fromEntries(entries);
}
