import type { PythonPeer } from './python-peer.ts';

/** Makes a connection one that is closed at both ends when it is disposed of, and what it came from. */
export function closingBoth<C extends { close(): Promise<void> }>(
  connection: C,
  python: PythonPeer,
  last?: () => Promise<void>,
): C & AsyncDisposable {
  return Object.assign(connection, {
    async [Symbol.asyncDispose]() {
      await python.call('close');
      await connection.close();
      await last?.();
    },
  });
}
