import { OTHER_NODE } from './other-node.ts';
import type { Placement } from './processes.ts';
import type { TransportName } from './subject.ts';
import { type Entry, entries } from './subjects/index.ts';

/** One line of what is measured: the same for all subjects that take part in it. */
export interface Row {
  readonly part: Part;
  readonly work: string;
  /** How the calls are made, in words. */
  readonly mode: string;
  readonly transport: TransportName;
  readonly placement: Placement;
  readonly connections: number;
  /** Open calls on each connection. */
  readonly inFlight: number;
  readonly amount?: number;
  readonly subjects: readonly string[];
}

/** Behind the name of a subject: it runs on the other version of Node. */
export const ON_OTHER_NODE: string = ` on Node ${OTHER_NODE}`;

export const PARTS = ['calls', 'in-process', 'codecs', 'growth', 'nodes'] as const;
export type Part = (typeof PARTS)[number];

interface Mode {
  readonly mode: string;
  readonly connections: number;
  readonly inFlight: number;
}

const ONE: Mode = { mode: 'one at a time', connections: 1, inFlight: 1 };
const SOME: Mode = { mode: '64 in flight', connections: 1, inFlight: 64 };
const MANY: Mode = { mode: '1,024 in flight', connections: 1, inFlight: 1024 };
const CONNECTIONS: Mode = { mode: '64 connections', connections: 64, inFlight: 1 };
// The connections come last: those that are open stay open, and each takes some memory.
const MODES = [ONE, SOME, MANY, CONNECTIONS];
const WORKS = ['add', 'object', 'nested', 'bytes'];
const AS_MUCH_AS_THERE_IS: Mode = { mode: '', connections: 1, inFlight: 1 };

/** All that is measured. The short version leaves out what says little that the rest does not. */
export function allRows({ full }: { readonly full: boolean }): Row[] {
  return [...calls(full), ...inProcess(), ...codecs(), ...growth(full), ...nodes()];
}

function calls(full: boolean): Row[] {
  const callers = named('limit', 'ours', 'other');
  // The limit that a codec sets does not depend on how many calls are open, or on the connection.
  const withCodecs = [...callers, ...named('codec')];
  const rows: Row[] = [];
  for (const { mode, ...load } of MODES) {
    for (const work of WORKS) {
      // A gigabyte in flight says something about memory, and nothing about calls.
      if (work === 'bytes' && load.inFlight > 64) continue;
      for (const transport of ['tcp', 'unix'] as const) {
        for (const placement of ['one CPU', 'unpinned'] as const) {
          const short = work === 'add' && load.connections === 1 && load.inFlight <= 64;
          const usual = transport === 'tcp' && placement === 'one CPU';
          if (!full && !usual && (!short || (transport === 'unix' && placement === 'unpinned'))) {
            continue;
          }
          const subjects = usual && mode === SOME.mode ? withCodecs : callers;
          rows.push({ part: 'calls', work, mode, transport, placement, ...load, subjects });
        }
      }
    }
  }
  return rows;
}

function inProcess(): Row[] {
  const row = (work: string, subjects: string[], amount?: number): Row => ({
    ...{ part: 'in-process', work, transport: 'tcp', placement: 'one CPU' },
    ...{ ...AS_MUCH_AS_THERE_IS, subjects, ...(amount === undefined ? {} : { amount }) },
  });
  return [
    row('local add', ['local-proxy', 'local-reference']),
    row('spawn', ['local-proxy'], 1_000_000),
    row('insert sleepers', ['ExternalClock'], 1_000_000),
    row('fire sleepers', ['ExternalClock'], 1_000_000),
    row('insert timers', ['ExternalClock'], 1_000_000),
    row('fire timers', ['ExternalClock'], 1_000_000),
    row('real timers', ['RealTimeClock', 'setTimeout'], 100_000),
  ];
}

function codecs(): Row[] {
  const values = ['object', 'nested', 'bytes', 'webhooks', 'media-types'];
  return values.flatMap((value) =>
    ['encode', 'decode'].map(
      (verb): Row => ({
        ...{ part: 'codecs', work: `${verb} ${value}`, transport: 'tcp', placement: 'one CPU' },
        ...{ ...AS_MUCH_AS_THERE_IS, subjects: named('codec') },
      }),
    ),
  );
}

function growth(full: boolean): Row[] {
  const common = { part: 'growth', transport: 'tcp', placement: 'one CPU' } as const;
  const depths = [1, 2, 5].map((depth): Row => {
    return { ...common, ...SOME, work: `depth ${depth}`, subjects: ['deep-rpc'] };
  });
  const agents = [10, 100, 1000, 10_000, 100_000].map((count): Row => {
    return { ...common, ...SOME, work: `agents ${count}`, subjects: ['many-agents'] };
  });
  // As many calls are open in each of these rows: only over how many connections they go differs.
  const connections = [1, 10, 100, 1000].map((count): Row => {
    const subjects = full ? ['raw-promise', 'rpc', 'agent'] : ['raw-promise', 'rpc'];
    const mode = `${count} connection${count === 1 ? '' : 's'}`;
    return { ...common, work: 'add', mode, connections: count, inFlight: 1000 / count, subjects };
  });
  return [...depths, ...agents, ...connections];
}

function nodes(): Row[] {
  const common = { part: 'nodes', work: 'add', transport: 'tcp', placement: 'one CPU' } as const;
  const names = ['raw-promise', 'channel', 'rpc', 'agent'];
  const subjects = [...names, ...names.map((name) => `${name}${ON_OTHER_NODE}`)];
  return [ONE, SOME].map((mode): Row => ({ ...common, ...mode, subjects }));
}

function named(...kinds: readonly Entry['kind'][]): string[] {
  return entries.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
}
