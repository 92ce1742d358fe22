import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { TransportName } from './cell.ts';

/** An address to listen at that nobody uses. */
export function freeAddress(transport: TransportName): string {
  if (transport === 'tcp') return 'tcp://127.0.0.1:0';
  const path = join(tmpdir(), `mas-${randomUUID()}.sock`);
  // Somebody who is killed leaves it behind.
  onTestFinished(() => rm(path, { force: true }));
  return `ipc://[${path}]`;
}
