import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { afterAll } from 'vitest';

/**
 * Fails each test file in whose process an error was handled by nobody, or that has started a process
 * which failed. Vitest by itself fails the run for the former, but no file, and looks at no processes.
 */
const errors: unknown[] = [];
const collect = (error: unknown): void => {
  errors.push(error);
};

process.on('uncaughtException', collect);
process.on('unhandledRejection', collect);

/** Processes whose end a test looks at itself, as they may be meant to fail. */
const checked = new WeakSet<object>();

// Who starts one of these publishes it here.
subscribe('mas:checked-process', (message) => checked.add(message as ChildProcess));

// What Node publishes for each process that is started.
subscribe('child_process', (message) => {
  const { process: child } = message as { process: ChildProcess };
  child.once('exit', (code) => {
    if (code === 0 || code === null || checked.has(child)) return;
    collect(new Error(`a process has ended with the code ${code}: ${child.spawnargs.join(' ')}`));
  });
});

afterAll(async () => {
  // A promise that nobody handles is told of at the end of the turn.
  await new Promise((resolve) => setImmediate(resolve));
  // Vitest, which keeps still as long as others listen, looks after what comes now.
  process.off('uncaughtException', collect);
  process.off('unhandledRejection', collect);
  if (errors.length > 0) {
    throw new AggregateError(errors, 'there are errors that nobody has handled');
  }
});
