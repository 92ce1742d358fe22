/**
 * What every codec shares: the interface to implement, custom types, the checking of values, and
 * the errors. Programs use `@mas/codec-json` or `@mas/codec-msgpack`; this package is for those who
 * describe custom types or write a codec of their own.
 *
 * @example
 * ```ts
 * import { customType, TypeRegistry } from '@mas/codec';
 * import { msgpack } from '@mas/codec-msgpack';
 *
 * class Point {
 *   constructor(readonly x: number, readonly y: number) {}
 * }
 * const types = new TypeRegistry([customType(Point, ['x', 'y'])]);
 * const codec = msgpack().create({ types });
 * codec.decode(codec.encode(new Point(1, 2))); // Point { x: 1, y: 2 }
 * ```
 *
 * @packageDocumentation
 */
export { ByteWriter } from './byte-writer.ts';
export {
  type Codec,
  type CodecContext,
  type CodecFactory,
  type CodecLimits,
  type DecodeOptions,
  type EncodedMessage,
  type MessageHead,
  type ResolvedCodecContext,
  resolveCodecContext,
} from './codec.ts';
export { type CustomType, type CustomTypeOptions, customType } from './custom-type.ts';
export { encodeAlone } from './encode-alone.ts';
export {
  CodecError,
  type CodecErrorCode,
  DecodeError,
  SerializationError,
  type ValuePath,
} from './errors.ts';
export {
  FOUND_BIGINT,
  FOUND_SPECIAL_NUMBER,
  type PlainValueRules,
  PlainValues,
} from './plain-values.ts';
export { RememberedTexts } from './remembered-texts.ts';
export { takeApart } from './take-apart.ts';
export { TypeRegistry } from './type-registry.ts';
export { readUtf8, writeUtf8 } from './utf8.ts';
