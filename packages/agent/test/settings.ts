import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Container, json, msgpack } from '@mas/agent';
import { Child } from './child.ts';
import { Counterpart, types } from './fixtures/counterpart.ts';

/** Where the two agents of a scenario are. */
export interface Setting {
  readonly name: string;
  /** What goes over a connection in between, if there is one. */
  readonly codec: 'json' | 'msgpack' | undefined;
  /** Makes the two agents' containers, with the counterpart in one of them. */
  open(): Promise<Place>;
}

/** A container of this process, and the address of the counterpart. */
export interface Place extends AsyncDisposable {
  readonly container: Container;
  readonly address: string;
}

const codecs = { json: json(), msgpack: msgpack() };
let names = 0;

/** A name for `local://` that no other test uses. */
export function localName(): string {
  names += 1;
  return `local://${process.pid}-${names}`;
}

/** The address of a unix socket in a directory of its own. */
export async function unixSocket(): Promise<
  AsyncDisposable & { readonly path: string; readonly address: string }
> {
  const directory = await mkdtemp(join(tmpdir(), 'mas-agent-'));
  const path = join(directory, 's');
  return {
    path,
    address: `ipc://[${path}]`,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}

async function sameContainer(): Promise<Place> {
  const container = await Container.create(localName(), { types });
  const { address } = container.spawn(Counterpart);
  return { container, address, [Symbol.asyncDispose]: () => container.shutdown() };
}

async function twoContainers(near: string, far: string): Promise<Place> {
  const container = await Container.create(near, { types });
  const other = await Container.create(far, { types });
  const { address } = other.spawn(Counterpart);
  return {
    container,
    address,
    async [Symbol.asyncDispose]() {
      await container.shutdown();
      await other.shutdown();
    },
  };
}

async function overUnixSockets(): Promise<Place> {
  const near = await unixSocket();
  const far = await unixSocket();
  const place = await twoContainers(near.address, far.address);
  return {
    ...place,
    async [Symbol.asyncDispose]() {
      await place[Symbol.asyncDispose]();
      await near[Symbol.asyncDispose]();
      await far[Symbol.asyncDispose]();
    },
  };
}

async function twoProcesses(codec: 'json' | 'msgpack'): Promise<Place> {
  const child = new Child('counterpart-process.ts', codec);
  const address = await child.line();
  const container = await Container.create('tcp://127.0.0.1:0', { codec: codecs[codec], types });
  return {
    container,
    address,
    async [Symbol.asyncDispose]() {
      await container.shutdown();
      await child[Symbol.asyncDispose]();
    },
  };
}

/** All of them. The agents are the same in each. */
export const settings: readonly Setting[] = [
  { name: 'in one container', codec: undefined, open: sameContainer },
  {
    name: 'in two containers, over local://',
    codec: 'msgpack',
    open: () => twoContainers(localName(), localName()),
  },
  { name: 'in two containers, over unix sockets', codec: 'msgpack', open: overUnixSockets },
  {
    name: 'in two processes, over TCP',
    codec: 'msgpack',
    open: () => twoProcesses('msgpack'),
  },
  {
    name: 'in two processes, over TCP with JSON',
    codec: 'json',
    open: () => twoProcesses('json'),
  },
];
