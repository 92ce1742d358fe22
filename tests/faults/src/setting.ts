import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const layers = ['channel', 'RPC', 'agents'] as const;
export const transports = ['TCP', 'a unix socket'] as const;
export const listeners = ['the peer', 'this side'] as const;

/** Where a fault happens. */
export interface Setting {
  readonly layer: (typeof layers)[number];
  readonly transport: (typeof transports)[number];
  /** Who listens; the other one connects. Both can call. */
  readonly listener: (typeof listeners)[number];
}

/** An address that is free. */
export function freeAddress({ transport }: Setting): string {
  if (transport === 'TCP') return 'tcp://127.0.0.1:0';
  return `ipc://[${join(tmpdir(), `mas-faults-${randomUUID()}.sock`)}]`;
}
