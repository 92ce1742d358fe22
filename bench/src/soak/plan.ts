import { createServer } from 'node:net';
import { join } from 'node:path';
import type { FaultName } from './faults.ts';

export type CodecName = 'json' | 'msgpack';

/** How the life of a process goes: it stays, is frozen now and then, or is killed and restarted. */
export type Fate = 'steady' | 'frozen' | 'killed';

/** A container, at an address that it keeps. */
export interface ContainerPlan {
  readonly address: string;
  readonly codec: CodecName;
  readonly fate: Fate;
  /** The process it lives in. */
  readonly process: string;
  /** Whether it is shut down and created anew all the time. */
  readonly isRecreated: boolean;
}

/** A server of `@mas/rpc` without agents. */
export interface RawServerPlan {
  readonly address: string;
  readonly codec: CodecName;
  readonly fate: Fate;
  readonly process: string;
}

/** What every process knows of the whole. */
export interface Plan {
  readonly seed: string;
  readonly containers: readonly ContainerPlan[];
  readonly rawServers: readonly RawServerPlan[];
  /** Where nobody listens. */
  readonly nobody: string;
  /** Scenarios a second, in each process that calls. */
  readonly rate: number;
  readonly graceMs: number;
  readonly fault: FaultName | undefined;
}

/** The processes, and how many of eight containers live in each. Only steady ones make calls. */
export const processes = [
  { name: 'main', fate: 'steady', share: 3 },
  { name: 'second', fate: 'steady', share: 3 },
  { name: 'frozen', fate: 'frozen', share: 1 },
  { name: 'killed', fate: 'killed', share: 1 },
] as const;

type Scheme = 'tcp' | 'ipc' | 'local';

/** Within a steady process, in this order: so that the first few are of all kinds. */
const steadyKinds: readonly [Scheme, CodecName, isRecreated: boolean][] = [
  ['tcp', 'msgpack', false],
  ['ipc', 'json', false],
  ['tcp', 'json', true],
  ['ipc', 'msgpack', true],
  ['local', 'msgpack', false],
  ['local', 'json', true],
  ['tcp', 'json', false],
  ['ipc', 'msgpack', false],
  ['tcp', 'msgpack', true],
  ['ipc', 'json', true],
  ['local', 'json', false],
  ['local', 'msgpack', true],
];
const otherKinds = steadyKinds.filter(([scheme, , isRecreated]) => {
  return scheme !== 'local' && !isRecreated;
});
const rawKinds: readonly [Scheme, CodecName][] = [
  ['tcp', 'msgpack'],
  ['ipc', 'json'],
];

/** Finds an address for each container and server. */
export async function makePlan(
  options: Pick<Plan, 'seed' | 'rate' | 'graceMs' | 'fault'> & {
    readonly containers: number;
    /** Where the unix sockets go. */
    readonly directory: string;
  },
): Promise<Plan> {
  const { containers: count, directory, ...rest } = options;
  const addresses = new Addresses(directory);
  const containers: ContainerPlan[] = [];
  const rawServers: RawServerPlan[] = [];
  const turns = processes.flatMap((one) => new Array<typeof one>(one.share).fill(one));
  for (let index = 0; index < count; index += 1) {
    const { name: process, fate } = turns[index % turns.length]!;
    const kinds = fate === 'steady' ? steadyKinds : otherKinds;
    const before = containers.filter((container) => container.process === process).length;
    const [scheme, codec, isRecreated] = kinds[before % kinds.length]!;
    const address = await addresses.next(scheme);
    containers.push({ address, codec, fate, process, isRecreated });
  }
  for (const { name: process, fate } of processes) {
    for (const [scheme, codec] of rawKinds) {
      rawServers.push({ address: await addresses.next(scheme), codec, fate, process });
    }
  }
  return { ...rest, containers, rawServers, nobody: await addresses.next('tcp') };
}

/**
 * Below the ports that the system gives to those who ask for any, so that nobody gets one while its
 * container is away.
 */
const FIRST_PORT = 20_000;
const PORTS = 12_000;

class Addresses {
  readonly #directory: string;
  /** Another run begins to look elsewhere. */
  #port: number = (process.pid * 97) % PORTS;
  #count = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async next(scheme: Scheme): Promise<string> {
    this.#count += 1;
    if (scheme === 'local') return `local://soak-${this.#count}`;
    if (scheme === 'ipc') return `ipc://[${join(this.#directory, `${this.#count}.sock`)}]`;
    for (let tries = 0; tries < PORTS; tries += 1) {
      this.#port = (this.#port + 1) % PORTS;
      const port = FIRST_PORT + this.#port;
      if (await isFree(port)) return `tcp://127.0.0.1:${port}`;
    }
    throw new Error(`no port from ${FIRST_PORT} to ${FIRST_PORT + PORTS} is free at 127.0.0.1`);
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
