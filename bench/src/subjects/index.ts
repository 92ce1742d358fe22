import type { Subject } from '../subject.ts';

/** What the program that measures knows of a subject without loading it. */
export interface Entry {
  readonly name: string;
  /** For tables and pictures. */
  readonly title: string;
  /**
   * `limit`: bare sockets, which do a part of the work. `ours`, `other`: what is compared. The rest
   * takes part in rows of its own only.
   */
  readonly kind: 'limit' | 'ours' | 'other' | 'codec' | 'inside' | 'growth';
  /** Loads it, in a process of its own. Python has a program instead. */
  readonly load?: () => Promise<Subject>;
  readonly python?: PythonPeer;
  /** npm packages whose versions are reported. */
  readonly packages?: readonly string[];
  /** A program that has to be on this machine. */
  readonly needs?: string;
  /** With which of ours it is compared; `rpc` unless said otherwise. */
  readonly against?: string;
  readonly unix?: boolean;
  readonly warmUpMs?: number;
}

export interface PythonPeer {
  readonly program: string;
  readonly requirements: string;
  /** Of the program. */
  readonly arguments?: readonly string[];
  /** Which versions of Python it runs on, the best one first. */
  readonly versions: readonly string[];
}

const SERIALIZER = 'msgpackr';

/** Our codecs, the default one first. They are made in `codecs.ts`. */
const OUR_CODECS = ['msgpack', 'msgpackr', 'json', 'blosc'] as const;

export const entries: readonly Entry[] = [
  {
    name: 'raw',
    title: 'bare sockets',
    kind: 'limit',
    unix: true,
    load: async () => (await import('./raw.ts')).raw({ promises: false }),
  },
  {
    name: 'raw-promise',
    title: 'bare sockets, a promise per call',
    kind: 'limit',
    unix: true,
    load: async () => (await import('./raw.ts')).raw({ promises: true }),
  },
  {
    name: 'raw-echo',
    title: 'bare sockets, frames and a promise per call',
    kind: 'limit',
    unix: true,
    load: async () => (await import('./raw-echo.ts')).rawEcho,
  },
  ...ours('channel', async (codec) => (await import('./channel.ts')).channel(codec)),
  ...ours('rpc', async (codec) => (await import('./rpc.ts')).rpc(codec)),
  {
    name: 'rpc:time-limit',
    title: 'mas rpc, a time limit for each call',
    kind: 'ours',
    unix: true,
    load: async () => (await import('./rpc.ts')).rpc('msgpack', { limitsTime: true }),
  },
  ...ours('agent', async (codec) => (await import('./agent.ts')).agent(codec)),
  {
    name: 'grpc-js',
    title: '@grpc/grpc-js',
    kind: 'other',
    unix: true,
    warmUpMs: 10_000,
    packages: ['@grpc/grpc-js', '@grpc/proto-loader'],
    load: async () => (await import('./grpc-js.ts')).grpcJs,
  },
  {
    name: 'vscode-jsonrpc',
    title: 'vscode-jsonrpc',
    kind: 'other',
    unix: true,
    packages: ['vscode-jsonrpc'],
    load: async () => (await import('./vscode-jsonrpc.ts')).vscodeJsonRpc,
  },
  {
    name: 'birpc',
    title: 'birpc',
    kind: 'other',
    unix: true,
    packages: ['birpc', SERIALIZER],
    load: async () => (await import('./birpc.ts')).birpc({ batches: false }),
  },
  {
    name: 'birpc:batched',
    title: 'birpc, batched by its user',
    kind: 'other',
    unix: true,
    packages: ['birpc', SERIALIZER],
    load: async () => (await import('./birpc.ts')).birpc({ batches: true }),
  },
  {
    name: 'capnweb',
    title: 'capnweb',
    kind: 'other',
    unix: true,
    packages: ['capnweb', 'ws', 'bufferutil'],
    load: async () => (await import('./capnweb.ts')).capnweb,
  },
  {
    name: 'rpc-websockets',
    title: 'rpc-websockets',
    kind: 'other',
    packages: ['rpc-websockets', 'bufferutil'],
    load: async () => (await import('./rpc-websockets.ts')).rpcWebSockets,
  },
  {
    name: 'socket.io',
    title: 'socket.io',
    kind: 'other',
    packages: ['socket.io', 'socket.io-client', 'bufferutil'],
    load: async () => (await import('./socket-io.ts')).socketIo,
  },
  {
    name: 'zeromq',
    title: 'zeromq',
    kind: 'other',
    unix: true,
    packages: ['zeromq', SERIALIZER],
    load: async () => (await import('./zeromq.ts')).zeromq,
  },
  {
    name: 'moleculer',
    title: 'moleculer',
    kind: 'other',
    packages: ['moleculer', 'notepack.io'],
    load: async () => (await import('./moleculer.ts')).moleculer,
  },
  {
    name: 'nats',
    title: 'NATS',
    kind: 'other',
    needs: 'nats-server',
    packages: ['@nats-io/transport-node', SERIALIZER],
    load: async () => (await import('./nats.ts')).nats,
  },
  ...[false, true].map(
    (uvloop): Entry => ({
      name: uvloop ? 'aiomas:uvloop' : 'aiomas',
      title: uvloop ? 'aiomas on uvloop (Python)' : 'aiomas (Python)',
      kind: 'other',
      against: 'agent',
      unix: true,
      python: {
        program: 'aiomas_peer.py',
        requirements: 'requirements-aiomas.txt',
        arguments: uvloop ? ['--uvloop'] : [],
        versions: ['3.9', '3.8'],
      },
    }),
  ),
  {
    name: 'mango',
    title: 'mango-agents (Python)',
    kind: 'other',
    against: 'agent',
    python: {
      program: 'mango_peer.py',
      requirements: 'requirements-mango.txt',
      versions: ['3.13', '3.12', '3.11', '3.10'],
    },
  },
  ...OUR_CODECS.map(
    (codec): Entry => ({
      name: `codec:${codec}`,
      title: `mas codec ${codec} alone`,
      kind: 'codec',
      load: async () => (await import('./codec-only.ts')).codecOnly(codec),
    }),
  ),
  ...(['JSON', '@msgpack/msgpack', 'msgpackr'] as const).map(
    (codec): Entry => ({
      name: `bare:${codec}`,
      title: `${codec} alone`,
      kind: 'codec',
      packages: codec === 'JSON' ? [] : [codec],
      load: async () => (await import('./codec-only.ts')).bareCodec(codec),
    }),
  ),
  ...(['proxy', 'reference'] as const).map(
    (through): Entry => ({
      name: `local-${through}`,
      title: `an agent of the same container by ${through}`,
      kind: 'inside',
      load: async () => (await import('./same-container.ts')).sameContainer({ through }),
    }),
  ),
  {
    name: 'ExternalClock',
    title: 'ExternalClock',
    kind: 'inside',
    load: async () => (await import('./clocks.ts')).externalClock,
  },
  ...(['RealTimeClock', 'setTimeout'] as const).map(
    (kind): Entry => ({
      name: kind,
      title: kind,
      kind: 'inside',
      load: async () => (await import('./clocks.ts')).realTime(kind),
    }),
  ),
  {
    name: 'deep-rpc',
    title: 'rpc with long paths',
    kind: 'growth',
    load: async () => (await import('./deep-rpc.ts')).deepRpc,
  },
  {
    name: 'many-agents',
    title: 'a container of many agents',
    kind: 'growth',
    load: async () => (await import('./many-agents.ts')).manyAgents,
  },
];

export function entryNamed(name: string): Entry {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry === undefined) {
    throw new Error(
      `There is no subject ${name}; there are ${entries.map((e) => e.name).join(', ')}`,
    );
  }
  return entry;
}

export async function loadSubject(name: string): Promise<Subject> {
  const { load } = entryNamed(name);
  if (load === undefined) throw new Error(`${name} is no subject of this language`);
  return load();
}

/** A layer of ours with each codec; the default one has no suffix. */
function ours(
  layer: string,
  make: (codec: (typeof OUR_CODECS)[number]) => Promise<Subject>,
): Entry[] {
  return OUR_CODECS.map((codec) => ({
    name: codec === OUR_CODECS[0] ? layer : `${layer}:${codec}`,
    title: codec === OUR_CODECS[0] ? `mas ${layer}` : `mas ${layer}, ${codec}`,
    kind: 'ours',
    unix: true,
    packages: [`@mas/${layer}`, ...(codec === 'json' ? [] : ['@msgpack/msgpack'])],
    load: () => make(codec),
  }));
}
