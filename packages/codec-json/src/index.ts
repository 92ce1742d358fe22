/**
 * The JSON codec.
 *
 * @example
 * ```ts
 * import { json } from '@mas/codec-json';
 *
 * const codec = json().create();
 * codec.decode(codec.encode({ power: [1.5, 2n ** 64n] })); // { power: [1.5, 18446744073709551616n] }
 * ```
 *
 * @packageDocumentation
 */
export { json } from './json.ts';
