import {
  connect,
  directory,
  expose,
  listen,
  type Remote,
  RemoteError,
  type RpcConnection,
  type RpcOptions,
  type RpcServer,
  service,
} from '@mas/rpc';
import { expect } from 'vitest';
import type { Combination } from './cell.ts';
import { codecs } from './codecs.ts';
import { freeAddress } from './free-address.ts';
import type { PythonPeer } from './python-peer.ts';

/** A service that says which one it is. */
export class Place {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  tell(text: string): string {
    return `TypeScript, ${this.#name}: ${text}`;
  }

  static {
    expose(this, 'tell');
  }
}

function floor(name: string) {
  return service({ room: new Place(name) });
}

/** What both sides serve, by the same names: services within services, in all ways of making them. */
export class Root extends Place {
  readonly hall = new Place('hall');
  readonly floors = new Map([['third', floor('room')]]);
  readonly tower = service({ floors: directory(this.floors) });
  readonly #open = new Map<unknown, (result: string) => void>();
  #opened: (() => void) | undefined;

  constructor() {
    super('root');
  }

  /** Puts another floor into the tower. */
  build(name: string): void {
    this.floors.set(name, floor(`room of ${name}`));
  }

  /** Returns when the key is released. */
  hold(key: unknown): Promise<string> {
    return new Promise((resolve) => {
      this.#open.set(key, resolve);
      this.#opened?.();
    });
  }

  /** Returns when so many calls are held. */
  async held(count: number): Promise<void> {
    while (this.#open.size < count) {
      await new Promise<void>((resolve) => {
        this.#opened = resolve;
      });
    }
  }

  release(keys: unknown[]): void {
    for (const key of keys) {
      this.#open.get(key)!(`TypeScript held ${key}`);
      this.#open.delete(key);
    }
  }

  static {
    expose(this, 'hall', 'tower', 'build', 'hold', 'held', 'release');
  }
}

/** How a call of Python fails. */
interface PythonFailure {
  /** The name of the exception's class. */
  readonly type: string;
  /** For the failure of a function of ours, what was sent of it. */
  readonly text: string;
}

/** A connection to `rpc_peer.py`. `T` is what it serves. */
export interface Link<T> extends AsyncDisposable {
  readonly connection: RpcConnection<T>;
  readonly remote: Remote<T>;
  /** Has Python call what we serve at a path. */
  ask(path: string, args?: readonly unknown[], kwargs?: object): Promise<unknown>;
  /** Has Python make a call that fails there. */
  failure(path: string, args?: readonly unknown[], kwargs?: object): Promise<PythonFailure>;
}

interface AnyProxy {
  readonly [name: string]: AnyProxy;
  (...args: unknown[]): Promise<unknown>;
}

/** What a program would write, when the path is 'hall/tell': `proxy.hall.tell`. */
export function below(proxy: object, path: string): (...args: unknown[]) => Promise<unknown> {
  return path.split('/').reduce((above, name) => above[name]!, proxy as AnyProxy);
}

/** For an argument of `ask` or of Python's `make`: the service of Python at that path. */
export function pythons(path: string): object {
  return { $service: path };
}

/** In the same way, what Python kept. */
export const kept: object = { $kept: true };

/** In the same way, something that Python cannot send. */
export const unsendable: object = { $unsendable: true };

interface LinkOptions extends Pick<RpcOptions, 'keepAlive'> {
  /** Whether the side that connects serves as well. By default it does. */
  readonly clientServes?: boolean;
}

/**
 * Opens a connection to the peer, on which both sides serve.
 *
 * @param root - our service
 */
export async function link<T>(
  python: PythonPeer,
  { codec, transport, server }: Combination,
  root: object,
  { clientServes = true, keepAlive }: LinkOptions = {},
): Promise<Link<T>> {
  const options = { codec: codecs[codec], ...(keepAlive && { keepAlive }) };
  const address = freeAddress(transport);
  if (server === 'Python') {
    const there = await python.call<string>('listen', { codec, address });
    const client = clientServes ? { ...options, service: root } : options;
    return linkOf(python, await connect<T>(there, client));
  }
  let accept!: (connection: RpcConnection) => void;
  const accepted = new Promise<RpcConnection>((resolve) => {
    accept = resolve;
  });
  const listening = await listen(address, root, { ...options, onConnection: accept });
  await python.call('connect', { codec, address: listening.address, serves: clientServes });
  return linkOf(python, (await accepted) as RpcConnection<T>, listening);
}

function linkOf<T>(
  python: PythonPeer,
  connection: RpcConnection<T>,
  listening?: RpcServer,
): Link<T> {
  return {
    connection,
    remote: connection.remote,
    ask: (path, args = [], kwargs = {}) => python.call('ask', { path, args, kwargs }),
    failure: (path, args = [], kwargs = {}) => python.call('failure', { path, args, kwargs }),
    async [Symbol.asyncDispose]() {
      await python.call('close');
      // What a failed test has left open is not waited for.
      await connection.close({ timeoutMs: 0 });
      await listening?.close({ timeoutMs: 0 });
    },
  };
}

/** The error that a call of Python's service fails with. */
export async function failureOf(call: Promise<unknown>): Promise<RemoteError> {
  const error = await call.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RemoteError);
  return error as RemoteError;
}

/** After a failure, for instance. */
export async function expectToGoOn(peer: Link<Root>): Promise<void> {
  expect(await peer.remote.tell('hi')).toBe('Python, root: hi');
  expect(await peer.ask('tell', ['hi'])).toBe('TypeScript, root: hi');
}
