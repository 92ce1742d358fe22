import { CodecError } from './errors.ts';

/** The key of a map that stands for a value of a custom type (a rule of the protocol). */
export const TYPE_KEY = '__type__';

/** Why a property of that name is refused. */
export function describeKey(key: string): string {
  return key === TYPE_KEY
    ? 'the key __type__ marks values of custom types and cannot be used in an object'
    : 'the key __proto__ cannot be sent';
}

/** Why an object that is neither plain nor of a registered type is refused, and what to send instead. */
export function describeObject(value: object): string {
  if (value instanceof Date) {
    return 'a Date cannot be sent without a custom type; send getTime() or toISOString()';
  }
  if (value instanceof Map) return 'a Map cannot be sent; send Object.fromEntries(map) or [...map]';
  if (value instanceof Set) return 'a Set cannot be sent; send [...set]';
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return `${nameOf(value)} cannot be sent; send a Uint8Array of its bytes, or Array.from() of its numbers`;
  }
  return `an instance of ${nameOf(value)} cannot be sent; register a custom type for the class, or send a plain object`;
}

function nameOf(value: object): string {
  const maker: unknown = value.constructor;
  return typeof maker === 'function' && maker.name !== '' ? maker.name : 'a class';
}

/** What a user's function threw, which may be anything. */
export function messageOf(error: unknown): string {
  if (error instanceof CodecError) return error.reason;
  if (error instanceof Error) return error.message;
  return typeof error === 'string' ? error : `${typeof error} thrown`;
}
