import { readFileSync } from 'node:fs';
import { type Codec, DecodeError } from '@mas/codec';

/** A message that Python wrote: see `fixtures/vectors.py`. */
export interface Vector {
  readonly name: string;
  readonly value: unknown;
  readonly message: Uint8Array;
}

/** The messages that Python wrote. */
export const vectors: readonly Vector[] = readVectors();

function readVectors(): Vector[] {
  const file = new URL('fixtures/vectors.json', import.meta.url);
  const { values, messages } = JSON.parse(readFileSync(file, 'utf8')) as {
    values: Record<string, string>;
    messages: Record<'name' | 'value' | 'hex', string>[];
  };
  return messages.map(({ name, value, hex }) => ({
    name,
    value: JSON.parse(values[value]!, revive),
    message: new Uint8Array(Buffer.from(hex, 'hex')),
  }));
}

function revive(_key: string, item: { $bytes?: string } | null): unknown {
  return item?.$bytes === undefined ? item : new Uint8Array(Buffer.from(item.$bytes, 'hex'));
}

/** The message with this name, that Python wrote. */
export function vectorOf(name: string): Vector {
  const vector = vectors.find((candidate) => candidate.name === name);
  if (vector === undefined) throw new Error(`there is no vector ${name}`);
  return vector;
}

/** The fields of the header of Blosc, by the place where they begin. */
export const FIELD = {
  version: 0,
  flags: 2,
  elementBytes: 3,
  payloadBytes: 4,
  blockBytes: 8,
  messageBytes: 12,
} as const;

/** A copy of a message, in whose header fields of 32 bits are set. */
export function withHeader(
  message: Uint8Array,
  fields: Readonly<Partial<Record<'payloadBytes' | 'blockBytes' | 'messageBytes', number>>>,
): Uint8Array {
  const copy = message.slice();
  const view = new DataView(copy.buffer);
  for (const [name, value] of Object.entries(fields)) {
    view.setUint32(FIELD[name as keyof typeof fields], value, true);
  }
  return copy;
}

/** A copy of a message, in which bytes from a place on are set. */
export function withBytes(
  message: Uint8Array,
  place: number,
  bytes: readonly number[],
): Uint8Array {
  const copy = message.slice();
  copy.set(bytes, place);
  return copy;
}

/** The error with which a codec refuses bytes. */
export function decodeFailure(codec: Codec, bytes: Uint8Array): DecodeError {
  let value: unknown;
  try {
    value = codec.decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
  throw new Error(`no DecodeError was thrown, but this came back: ${JSON.stringify(value)}`);
}

/** Bytes that cannot be compressed, the same for the same seed. */
export function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let index = 0; index < length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state >>> 16;
  }
  return bytes;
}
