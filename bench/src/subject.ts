/** By what client and server are connected. */
export type TransportName = 'tcp' | 'unix';

/** Where a server is to listen: at a free TCP port, or at a path that nobody uses. */
export type ListenAt =
  | { readonly transport: 'tcp' }
  | { readonly transport: 'unix'; readonly path: string };

/** For how long, and how hard, a client is to work. */
export interface Load {
  /** Calls that are open at any time on one connection. */
  readonly inFlight: number;
  readonly durationMs: number;
  /** For works that are done once and not for a time: how much of it, such as a million agents. */
  readonly amount?: number | undefined;
}

export interface Outcome {
  readonly calls: number;
  /** Milliseconds that these calls have taken together. */
  readonly ms: number;
  /** Of one call, in microseconds, when they were made one at a time. */
  readonly p50?: number | undefined;
  readonly p99?: number | undefined;
  /** Of one of what `calls` counts, for works that make things that stay. */
  readonly bytesEach?: number | undefined;
}

/** Makes one call. Its promise has what the server answered. */
export type Call = () => Promise<unknown>;

/** One connection of a client to its server. */
export interface Connection {
  /**
   * The function that makes one call of a work, or undefined if there is none. What takes time only
   * once, such as making a proxy, is done here.
   */
  call?(work: string): Call | undefined | Promise<Call | undefined>;
  /** Of subjects that make no promises: does a work with the load, or gives undefined if it cannot. */
  drive?(work: string): ((load: Load) => Outcome | Promise<Outcome>) | undefined;
  /** Ends the connection; needed only where many of them are made. */
  close?(): void | Promise<void>;
}

/** One way to do the works of the suite. Both functions are called in a process of their own. */
export interface Subject {
  /** Starts a server and resolves to what `connect` needs. Without it all happens in one process. */
  serve?(at: ListenAt): Promise<string>;
  connect(address: string): Connection | Promise<Connection>;
  /** Further processes that belong to the server, to be pinned and measured with it. */
  pids?(): readonly number[];
}
