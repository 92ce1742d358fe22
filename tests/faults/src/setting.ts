import { join } from 'node:path';
import { inject } from 'vitest';

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

let sockets = 0;

/** An address that is free. Who is killed leaves its socket: the folder goes with the test run. */
export function freeAddress({ transport }: Setting): string {
  if (transport === 'TCP') return 'tcp://127.0.0.1:0';
  sockets += 1;
  return `ipc://[${join(inject('folder'), `${process.pid}-${sockets}.sock`)}]`;
}
