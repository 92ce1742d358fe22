interface Listening {
  readonly callbacks: Set<() => void>;
  readonly stop: () => void;
}

const bySignal = new WeakMap<AbortSignal, Listening>();

/**
 * Calls back once when the signal is aborted. Returns what takes that back.
 *
 * However many share a signal, it has one listener: of more than ten Node warns as of a leak.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const { callbacks, stop } = bySignal.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => {
    if (callbacks.delete(callback) && callbacks.size === 0) stop();
  };
}

function listen(signal: AbortSignal): Listening {
  const callbacks = new Set<() => void>();
  const call = () => {
    for (const callback of callbacks) callback();
  };
  const stop = () => {
    signal.removeEventListener('abort', call);
    bySignal.delete(signal);
  };
  const listening = { callbacks, stop };
  bySignal.set(signal, listening);
  signal.addEventListener('abort', call, { once: true });
  return listening;
}
