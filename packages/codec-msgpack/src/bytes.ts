// What is asked of an array itself: a property of the same name may stand in front of it.
const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const nameOf = getterOf(Symbol.toStringTag) as (array: object) => string | undefined;
const lengthOf = getterOf('length') as (array: Uint8Array) => number;

/**
 * How many bytes a value has that is a plain `Uint8Array`, and not a `Buffer` or another subclass.
 * 0 for everything else; it is also what an array has whose memory was taken away, so that those
 * without any bytes are not told from others.
 */
export function lengthOfBytes(value: object, prototype: object | null): number {
  if (prototype !== Uint8Array.prototype || nameOf(value) !== 'Uint8Array') return 0;
  return lengthOf(value as Uint8Array);
}

/**
 * The bytes of a message from one place to another, as a plain `Uint8Array`: a copy, or a view where
 * the message owns its buffer and the bytes are most of it.
 */
export function bytesWithin(
  message: Uint8Array,
  {
    start,
    end,
    isOwned,
  }: { readonly start: number; readonly end: number; readonly isOwned: boolean },
): Uint8Array {
  const view = new Uint8Array(message.buffer, message.byteOffset + start, end - start);
  return isOwned && isMostOf(message, view.length) ? view : new Uint8Array(view);
}

/** Whether so many bytes are more than half of the buffer that a message lies in. */
function isMostOf(message: Uint8Array, bytes: number): boolean {
  return bytes * 2 > message.buffer.byteLength;
}

function getterOf(property: string | symbol): (array: never) => unknown {
  const { get } = Object.getOwnPropertyDescriptor(typedArray, property)!;
  return (array) => get!.call(array);
}
