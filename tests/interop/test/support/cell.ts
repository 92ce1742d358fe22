import type { KnownFailure } from '../known-failures.ts';

/** The codec `msgpackr` is that of Python's MsgPack with another library on our side. */
export type CodecName = 'json' | 'msgpack' | 'msgpack-blosc' | 'msgpackr';
export type TransportName = 'tcp' | 'ipc';
/** The side that listens. */
export type Server = 'Python' | 'TypeScript';

/** What a scenario runs with. */
export interface Combination {
  readonly codec: CodecName;
  readonly transport: TransportName;
  readonly server: Server;
}

/** What a scenario can be tried with. */
export interface Dimensions {
  readonly codecs?: readonly CodecName[];
  readonly transports?: readonly TransportName[];
  readonly servers?: readonly Server[];
}

/** A cell of the table, as it stands in the results. */
export interface Cell extends Combination {
  readonly area: string;
  readonly scenario: string;
  /** Why it is known to fail, and the section of the protocol document that says so. */
  readonly known?: { readonly reason: string; readonly section: string };
}

/** Every combination of the dimensions, by default of all that there is but `msgpackr`. */
export function combinations(dimensions: Dimensions): Combination[] {
  const {
    codecs = ['json', 'msgpack', 'msgpack-blosc'],
    transports = ['tcp', 'ipc'],
    servers = ['Python', 'TypeScript'],
  } = dimensions;
  return codecs.flatMap((codec) =>
    transports.flatMap((transport) => servers.map((server) => ({ codec, transport, server }))),
  );
}

/** Whether a known failure is about this cell. */
export function matches(known: KnownFailure, cell: Cell): boolean {
  const where = Object.entries(known.where ?? {}) as [keyof Combination, readonly string[]][];
  return (
    known.area === cell.area &&
    known.scenario === cell.scenario &&
    where.every(([dimension, values]) => values.includes(cell[dimension]))
  );
}
