import type { CodecName } from './targets.ts';
import { jsonWire } from './wire-json.ts';
import { msgpackWire } from './wire-msgpack.ts';

/** The type and the id of a message, when it has both. */
export interface Head {
  readonly type: number;
  readonly id: number;
}

/** Something that is encoded already. */
export type Encoded = Buffer;

/**
 * Writes what no codec would: the parts of a message are put together as bytes, so that any of them
 * can be wrong. It shares nothing with the codecs that are attacked.
 */
export interface Wire {
  readonly codec: CodecName;
  /** A plain value: null, booleans, numbers, NaN, bigints, strings, lists and plain objects. */
  value(value: unknown): Encoded;
  list(items: readonly Encoded[]): Encoded;
  /** A map, in this order, with whatever keys, also the same one twice. */
  map(entries: readonly (readonly [string, Encoded])[]): Encoded;
  /** A text of any bytes. */
  text(bytes: Uint8Array): Encoded;
  /** Lists or maps within each other, closed or not. */
  nested(
    depth: number,
    options: { readonly kind: 'list' | 'map'; readonly closed: boolean },
  ): Encoded;
  /** What only this format can say, well-formed or not. */
  readonly oddities: readonly Encoded[];
  /** A payload as a plain value, or undefined when it cannot be read. */
  read(payload: Buffer): unknown;
  /** Type and id of a payload, without reading the rest. */
  head(payload: Buffer): Head | undefined;
}

export function wireOf(codec: CodecName): Wire {
  return codec === 'json' ? jsonWire : msgpackWire;
}

/** A message `[type, id, content]`. */
export function message(
  wire: Wire,
  parts: { type: unknown; id: unknown; content: Encoded },
): Encoded {
  return wire.list([wire.value(parts.type), wire.value(parts.id), parts.content]);
}
