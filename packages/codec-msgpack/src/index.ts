/**
 * The MessagePack codec, the default of every layer above.
 *
 * @example
 * ```ts
 * import { msgpack } from '@mas/codec-msgpack';
 *
 * const codec = msgpack().create();
 * codec.decode(codec.encode({ image: new Uint8Array([1, 2, 3]) })); // { image: Uint8Array [ 1, 2, 3 ] }
 * ```
 *
 * @packageDocumentation
 */
export { MsgpackInspector } from './inspector.ts';
export { msgpack } from './msgpack.ts';
