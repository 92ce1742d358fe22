import type { CallOptions } from './call-options.ts';
import { derive } from './proxy.ts';

/**
 * Returns a proxy for the same service, or for the same function, whose calls have these options.
 * It is lasting: make it once and use it for many calls. What is not given stays as it was.
 *
 * @example
 * ```ts
 * const impatient = withOptions(calculator, { timeoutMs: 500 });
 * await impatient.add(3, 4);
 * ```
 *
 * @throws TypeError for what is no proxy.
 * @throws RangeError for a `timeoutMs` that is negative or no number.
 */
export function withOptions<R extends object>(remote: R, options: CallOptions): R {
  const { timeoutMs, signal, within, idempotent } = options;
  if (timeoutMs !== undefined && !(timeoutMs >= 0)) {
    throw new RangeError(`timeoutMs must be a number of at least 0, not ${timeoutMs}`);
  }
  const given = {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(signal !== undefined && { signal }),
    ...(within !== undefined && { within }),
    ...(idempotent !== undefined && { idempotent }),
  };
  return derive(remote, given) as R;
}
