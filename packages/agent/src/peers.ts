import { type CloseOptions, connect, type RpcConnection, type RpcOptions } from '@mas/rpc';
import type { AgentAddress } from './agent-address.ts';

/** How long to try to reach another container. */
export interface PeerOptions {
  /**
   * For how many milliseconds to try again while nobody answers: containers may start in any order.
   *
   * @defaultValue one try
   */
  readonly timeoutMs?: number;
  /** Gives up connecting when it is aborted. */
  readonly signal?: AbortSignal;
}

/** The connections that a container has opened to others: one to each. */
export class Peers {
  readonly #options: RpcOptions;
  readonly #connections = new Map<string, Promise<RpcConnection>>();
  #closed = false;

  constructor(options: RpcOptions) {
    this.#options = options;
  }

  /** The connection to a container: the one that there is, or that is being opened, or a new one. */
  async connect(address: AgentAddress, options: PeerOptions): Promise<RpcConnection> {
    const started = performance.now();
    for (;;) {
      const shared = this.#connections.get(address.containerUrl);
      if (shared === undefined) return this.#open(address, options);
      try {
        return await shared;
      } catch (error) {
        // Whoever began had less patience, or was aborted: that is no answer for this one.
        const left = (options.timeoutMs ?? 0) - (performance.now() - started);
        if (left <= 0 && !isAbort(error)) throw error;
      }
    }
  }

  /** Closes all of them, after their handlers. */
  async close(options: CloseOptions): Promise<void> {
    this.#closed = true;
    const settled = await Promise.allSettled(this.#connections.values());
    const open = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    await Promise.all(open.map((connection) => connection.close(options)));
  }

  #open(address: AgentAddress, options: PeerOptions): Promise<RpcConnection> {
    const url = address.containerUrl;
    const opening = connect(url, { ...options, ...this.#options });
    this.#connections.set(url, opening);
    const forget = () => {
      if (this.#connections.get(url) === opening) this.#connections.delete(url);
    };
    opening.then((connection) => void connection.closed.then(forget), forget);
    return opening;
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
