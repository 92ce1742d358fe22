import { isDeepStrictEqual } from 'node:util';
import type { Random } from './random.ts';

/** Data as agents exchange it. */
export interface Reading {
  readonly place: string;
  readonly isValid: boolean;
  readonly note: string | null;
  readonly values: number[];
  readonly at: { readonly hour: number; readonly minute: number };
}

/** What travels there and back. */
export type Payload = Reading[] | string | Uint8Array;

/** The answer to a payload. */
export interface Echo {
  readonly payload: Payload;
  readonly checksum: number;
}

/** About 1 KB of small values. */
export function readings(random: Random): Reading[] {
  return Array.from({ length: 8 }, (_, index) => ({
    place: `mast ${random.between(1, 99)}, Süd`,
    isValid: random.chance(0.9),
    note: random.chance(0.5) ? null : 'calm',
    values: Array.from({ length: 8 }, () => random.between(-1e6, 1e6) / 64),
    at: { hour: index, minute: random.between(0, 59) },
  }));
}

const LONG = 100 * 1024;

/** 100 KB in one piece: text, or bytes where the codec can say them. */
export function longPayload(random: Random, hasBytes: boolean): Payload {
  if (hasBytes && random.chance(0.5)) return new Uint8Array(LONG).fill(random.between(0, 255));
  return `${random.between(0, 9)}${'abcdefg '.repeat(LONG / 8)}`;
}

export function echo(payload: Payload): Echo {
  return { payload, checksum: checksumOf(payload) };
}

export function isEchoOf(payload: Payload, answer: Echo): boolean {
  return answer.checksum === checksumOf(payload) && isSame(payload, answer.payload);
}

function isSame(payload: Payload, other: Payload): boolean {
  if (payload instanceof Uint8Array) {
    return other instanceof Uint8Array && Buffer.compare(payload, other) === 0;
  }
  return isDeepStrictEqual(payload, other);
}

/** Looks at some of it: all of it is compared by the one who asked. */
function checksumOf(payload: Payload): number {
  if (typeof payload === 'string') return payload.length + payload.charCodeAt(0);
  if (payload instanceof Uint8Array) return payload.length + (payload[0] ?? 0);
  return payload.reduce((sum, { values }) => sum + values.reduce((a, b) => a + b, 0), 0);
}
