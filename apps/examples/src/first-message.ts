import type { ChildProcess } from 'node:child_process';

/** Waits for the first message of a child process; rejects when it ends without one. */
export function firstMessage(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(String(message)));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const how = signal ?? `exit code ${code}`;
      reject(new Error(`process ${child.pid} has ended before it was ready (${how})`));
    });
  });
}
