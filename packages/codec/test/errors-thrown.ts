import { DecodeError, SerializationError } from '@mas/codec';

/** What a call throws, which has to be a SerializationError. */
export function refusal(call: () => unknown): SerializationError {
  return thrown(call, SerializationError);
}

/** What a call throws, which has to be a DecodeError. */
export function decodeFailure(call: () => unknown): DecodeError {
  return thrown(call, DecodeError);
}

function thrown<T extends Error>(
  call: () => unknown,
  expected: abstract new (...args: never) => T,
) {
  try {
    call();
  } catch (error) {
    if (error instanceof expected) return error;
    throw error;
  }
  throw new Error(`nothing was thrown where a ${expected.name} was expected`);
}
