/**
 * MessagePack compressed with Blosc, for peers that speak `aiomas.codecs.MsgPackBlosc` and for
 * messages that are long and repeat themselves.
 *
 * @example
 * ```ts
 * import { msgpackBlosc } from '@mas/codec-msgpack-blosc';
 *
 * const codec = (await msgpackBlosc()).create();
 * const bytes = codec.encode(Array.from({ length: 1000 }, () => 0.5)); // 9003 bytes without Blosc
 * codec.decode(bytes); // [0.5, 0.5, …]
 * ```
 *
 * @packageDocumentation
 */
export { msgpackBlosc } from './msgpack-blosc.ts';
