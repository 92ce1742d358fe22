import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TransportName } from './cell.ts';

/** An address to listen at that nobody uses. */
export function freeAddress(transport: TransportName): string {
  if (transport === 'tcp') return 'tcp://127.0.0.1:0';
  return `ipc://[${join(tmpdir(), `mas-${randomUUID()}.sock`)}]`;
}
