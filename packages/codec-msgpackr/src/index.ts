/**
 * MessagePack written and read by the library `msgpackr`, which is quicker than that of
 * `@mas/codec-msgpack`. Both speak the same format: either can be at the other end.
 *
 * @example
 * ```ts
 * import { msgpackr } from '@mas/codec-msgpackr';
 *
 * const codec = msgpackr().create();
 * codec.decode(codec.encode({ image: new Uint8Array([1, 2, 3]) })); // { image: Uint8Array [ 1, 2, 3 ] }
 * ```
 *
 * @packageDocumentation
 */
export { msgpackr } from './msgpackr.ts';
