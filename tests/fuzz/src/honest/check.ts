import { isDeepStrictEqual } from 'node:util';
import { RemoteError } from '@mas/channel';
import type { Call } from './calls.ts';

/**
 * Makes a call and compares what comes of it.
 *
 * @throws Error that says what came instead.
 */
export async function check({ name, make, expected }: Call): Promise<void> {
  let outcome: { readonly value: unknown } | { readonly error: unknown };
  try {
    outcome = { value: await make() };
  } catch (error) {
    outcome = { error };
  }
  if ('value' in expected) {
    if ('error' in outcome) throw new Error(`${name} failed`, { cause: outcome.error });
    if (!isDeepStrictEqual(outcome.value, expected.value)) {
      throw new Error(`${name} was answered wrongly`, { cause: outcome.value });
    }
    return;
  }
  if ('value' in outcome) {
    throw new Error(`${name} should have failed`, { cause: outcome.value });
  }
  const { error } = outcome;
  if (!(error instanceof RemoteError) || !error.message.startsWith(expected.failure)) {
    throw new Error(`${name} failed in another way than with "${expected.failure}"`, {
      cause: error,
    });
  }
}
