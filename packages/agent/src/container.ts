/// <reference lib="esnext.disposable" preserve="true" />
import { type Clock, RealTimeClock } from '@mas/clock';
import {
  type Address,
  type CallOptions,
  ChannelError,
  type ChannelErrorCode,
  type CheckedConnection,
  type CloseOptions,
  directory,
  type LastingConnection,
  type LastingOptions,
  type ListenOptions,
  Loopback,
  listen,
  Patience,
  type PatienceOptions,
  type Remote,
  type RpcConnection,
  type RpcServer,
  service,
  TlsCredentials,
  type TlsOptions,
} from '@mas/rpc';
import type { Agent } from './agent.ts';
import { type AgentAddress, parseAgentAddress } from './agent-address.ts';
import { Agents } from './agents.ts';
import { forgetClock, releaseClock, retainClock } from './clock-users.ts';
import { dateType } from './date-type.ts';
import { AgentError } from './errors.ts';
import { nameOfContainer } from './own-name.ts';
import { Peers } from './peers.ts';
import { printAsText } from './print-as-text.ts';

/** What a container speaks and what time it is there. */
export interface ContainerOptions
  extends Omit<ListenOptions, 'onConnection'>,
    Pick<LastingOptions, 'reconnect' | 'onConnectionState'> {
  /**
   * Encrypts all connections by TLS 1.2 or 1.3, those to this container and those from it. Both
   * sides have to show a certificate of `ca`, and the one that listens a certificate for its host.
   *
   * @defaultValue no TLS
   */
  readonly tls?: TlsOptions | TlsCredentials;
  /**
   * The clock of the agents. Containers may share one: it is closed when the last of them is shut
   * down.
   *
   * @defaultValue a `RealTimeClock` of its own
   */
  readonly clock?: Clock;
}

declare module '@mas/rpc' {
  /** What an agent knows is no sub-service of it. */
  interface ValueTypes {
    container: Container;
    clock: Clock;
  }
}

/** A constructor at work in `spawn`. */
interface Spawning {
  readonly type: { readonly prototype: object };
  /** The id of its agent, once that is registered. */
  id: string | undefined;
}

/** Registers a new agent and returns its id. For the constructor of {@link Agent}. */
export let register: (container: Container, agent: Agent) => string;

/**
 * Where agents live: it gives them addresses, connects them, and has their clock. Agents of one
 * container call each other directly; containers share one connection for all their agents.
 *
 * @example
 * ```ts
 * await using container = await Container.create('tcp://127.0.0.1:5555');
 * const agent = container.spawn(Greeter);
 * const greeter = await container.connect<Greeter>(agent.address);
 * await greeter.greet('world');
 * ```
 */
export class Container implements AsyncDisposable {
  static {
    register = (container, agent) => container.#register(agent);
    printAsText(Container.prototype);
  }

  /** Its address, with the port that was bound; an agent's is this, a slash and the agent's id. */
  readonly address: string;
  /** The clock of its agents, in milliseconds. */
  readonly clock: Clock;
  readonly #agents: Agents;
  readonly #server: RpcServer;
  readonly #peers: Peers;
  readonly #local: Loopback;
  /** They are nested when a constructor spawns other agents. */
  readonly #spawning: Spawning[] = [];
  #nextId = 0;
  #shutdown: Promise<void> | undefined;

  private constructor(
    address: string,
    parts: {
      clock: Clock;
      agents: Agents;
      server: RpcServer;
      peers: Peers;
      root: object;
    },
  ) {
    this.address = address;
    this.clock = parts.clock;
    this.#agents = parts.agents;
    this.#server = parts.server;
    this.#peers = parts.peers;
    this.#local = new Loopback(parts.root, address);
  }

  /**
   * Makes a container that listens at an address. Without a host, or with one that stands for every
   * interface, it names itself by the machine's full name.
   *
   * @throws {@link ChannelError} `ERR_MAS_ADDRESS`, `ERR_MAS_LISTEN`, or `ERR_MAS_TLS`.
   */
  static async create(address: Address, options: ContainerOptions = {}): Promise<Container> {
    const { clock = new RealTimeClock(), types = [], tls, ...others } = options;
    const { reconnect, onConnectionState, ...rest } = others;
    const agents = new Agents();
    const root = rootService(agents);
    // Dates are registered first, then the user's types (a rule of the protocol).
    const rpcOptions = {
      ...rest,
      types: [dateType, ...types],
      // Files are read once, and not for each connection.
      ...(tls !== undefined && {
        tls: tls instanceof TlsCredentials ? tls : new TlsCredentials(tls),
      }),
    };
    const peers = new Peers({
      ...rpcOptions,
      service: root,
      ...(reconnect !== undefined && { reconnect }),
      ...(onConnectionState !== undefined && { onConnectionState }),
    });
    // From now on: the last of the others that share it may be shut down meanwhile.
    retainClock(clock);
    try {
      const server = await listen(address, root, rpcOptions);
      const name = await nameOfContainer(server.address);
      return new Container(name, { clock, agents, server, peers, root });
    } catch (error) {
      forgetClock(clock);
      throw error;
    }
  }

  /**
   * Makes an agent: the same as `new type(this, ...args)`, but what the constructor throws leaves
   * no agent behind.
   *
   * @throws {@link AgentError} `ERR_MAS_CONTAINER_CLOSED`, and what the constructor throws.
   */
  spawn<A extends Agent, P extends unknown[]>(
    type: new (container: Container, ...args: P) => A,
    ...args: P
  ): A {
    const spawning: Spawning = { type, id: undefined };
    this.#spawning.push(spawning);
    try {
      return new type(this, ...args);
    } catch (error) {
      if (spawning.id !== undefined) this.#agents.remove(spawning.id);
      throw error;
    } finally {
      this.#spawning.pop();
    }
  }

  /**
   * Removes an agent: calls to it fail from now on, and its id is not given again. What it is doing
   * goes on. Nothing happens when it has been removed before.
   *
   * @throws TypeError when the agent lives in another container.
   */
  remove(agent: Agent): void {
    if (agent.container !== this) throw new TypeError(`${agent} does not live in ${this}`);
    this.#agents.remove(agent.id);
  }

  /**
   * Returns a proxy to the agent at an address. An agent of this container is called directly, one
   * of another over the single connection to it, which is opened when there is none yet, and again
   * when it was lost: the proxy goes on working when the container is back with that agent. Either way
   * services arrive as proxies, and failures as {@link RemoteError}.
   *
   * @throws {@link AgentError} `ERR_MAS_AGENT_ADDRESS`, `ERR_MAS_NO_SUCH_AGENT`, or
   * `ERR_MAS_CONTAINER_CLOSED`, also when this container is shut down meanwhile.
   * @throws {@link ChannelError} `ERR_MAS_CONNECT` when the container is not there,
   * `ERR_MAS_TIMEOUT` when it takes the connection and then does not answer in time,
   * `ERR_MAS_ABORTED` when the signal was aborted.
   * @throws RangeError for a `timeoutMs` below 0 or NaN.
   */
  async connect<A>(address: string, options: PatienceOptions = {}): Promise<Remote<A>> {
    const parsed = parseAgentAddress(address);
    const { containerUrl, id, url } = parsed;
    this.#checkOpen();
    const patience = new Patience(containerUrl, options);
    if (containerUrl === this.address) {
      const typeName = this.#agents.typeNameOf(id);
      if (typeName === null) throw noSuchAgent(parsed);
      return this.#local.proxy<A>(pathOf(id), labelOf(typeName, url));
    }
    const peer = this.#peers.get(containerUrl);
    const typeName = await this.#validate(peer, parsed, patience);
    return peer.proxy<A>(pathOf(id), {
      label: labelOf(typeName, url),
      check: (connection) => checkAgent(connection, parsed, typeName),
    });
  }

  /**
   * Stops accepting, gives up what is being connected, waits for the calls that its agents are
   * handling, at most for `timeoutMs`, closes all connections, and cancels the timers of the clock.
   * Nothing of the container keeps the process alive afterwards. Idempotent: a second call waits
   * for the first.
   */
  shutdown(options: CloseOptions = {}): Promise<void> {
    this.#shutdown ??= this.#close(options);
    return this.#shutdown;
  }

  /** The same as `shutdown`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  /** Its class and address, such as `Container('tcp://127.0.0.1:5555')`. */
  toString(): string {
    return `Container('${this.address}')`;
  }

  async #close(options: CloseOptions): Promise<void> {
    // All connections stay until the last handler is done: it may need them to finish.
    this.#server.stop();
    await Promise.all([
      this.#server.idle(options),
      this.#peers.idle(options),
      this.#local.idle(options),
    ]);
    await Promise.all([this.#server.close({ timeoutMs: 0 }), this.#peers.close()]);
    this.#local.close();
    this.#agents.clear();
    releaseClock(this.clock);
  }

  /** Connects to a container and returns the name of an agent's class. */
  async #validate(
    peer: LastingConnection,
    address: AgentAddress,
    patience: Patience,
  ): Promise<string> {
    for (;;) {
      const before = peer.current;
      let connection: RpcConnection | undefined;
      try {
        connection = await peer.connect(patience.left);
        const typeName = await validateAid(connection, address.id, patience.left);
        if (typeName === null) throw noSuchAgent(address);
        return typeName;
      } catch (error) {
        this.#checkOpen(error);
        if (isCode(error, 'ERR_MAS_TIMEOUT')) throw patience.overdue('ERR_MAS_TIMEOUT');
        // A connection from earlier that ends just now says nothing about whether one can be opened.
        const isFromEarlier = connection !== undefined && connection === before;
        if (!isFromEarlier || !isCode(error, 'ERR_MAS_CLOSED')) throw error;
      }
    }
  }

  #register(agent: Agent): string {
    this.#checkOpen();
    const id = String(this.#nextId);
    this.#nextId += 1;
    this.#agents.add(id, agent);
    const spawning = this.#spawning.at(-1);
    if (spawning !== undefined && spawning.type.prototype === Object.getPrototypeOf(agent)) {
      spawning.id ??= id;
    }
    return id;
  }

  #checkOpen(cause?: unknown): void {
    if (this.#shutdown === undefined) return;
    throw new AgentError('ERR_MAS_CONTAINER_CLOSED', `${this} has been shut down`, { cause });
  }
}

function isCode(error: unknown, code: ChannelErrorCode): error is ChannelError {
  return error instanceof ChannelError && error.code === code;
}

function pathOf(id: string): string {
  return `agents/${id}`;
}

function labelOf(typeName: string, url: string): string {
  return `${typeName}Proxy('${url}')`;
}

/** Asks a container for the name of an agent's class, or null (a rule of the protocol). */
async function validateAid(
  connection: CheckedConnection,
  id: string,
  options?: CallOptions,
): Promise<string | null> {
  const typeName = await connection.call('validate_aid', [id], options);
  return typeof typeName === 'string' ? typeName : null;
}

/**
 * Looks whether an agent is there still, or again, over a new connection.
 *
 * @throws {@link AgentError} `ERR_MAS_NO_SUCH_AGENT`
 */
async function checkAgent(
  connection: CheckedConnection,
  address: AgentAddress,
  typeName: string,
): Promise<void> {
  const now = await validateAid(connection, address.id);
  if (now === typeName) return;
  throw noSuchAgent(
    address,
    now === null ? '' : `: it is of the class ${now} now, not ${typeName}`,
  );
}

function noSuchAgent({ id, containerUrl }: AgentAddress, what = ''): AgentError {
  const message = `there is no agent "${id}" in the container ${containerUrl}${what}`;
  return new AgentError('ERR_MAS_NO_SUCH_AGENT', message);
}

function rootService(agents: Agents): object {
  return service({
    validate_aid: (id: unknown) => agents.typeNameOf(id),
    agents: directory<Agent>(agents, { changes: agents.changes }),
  });
}
