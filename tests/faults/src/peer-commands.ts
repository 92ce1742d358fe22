/** What a test can have the peer do. Each resolves when it has been done. */
export interface PeerCommands {
  /** Listens for one connection, and returns the address with the port. */
  listen(address: string): string;
  connect(address: string): void;

  /** Reads nothing from now on. */
  pause(): void;
  /** Reads one piece of what has arrived, and nothing more. */
  readSome(): void;
  resume(): void;

  /** Answers the request of this name, which waits for it. */
  answer(name: string, result: unknown): void;
  fail(name: string, text: string): void;
  /** Sends the first half of the answer's frame. */
  beginAnswer(name: string): void;
  /** Sends these very bytes. */
  send(bytes: Uint8Array): void;

  /** Makes a request of its own. What comes back is told as a reply to the last part of the path. */
  call(path: string, args: readonly unknown[]): void;
  /** Makes the same request so many times, in one write. */
  callOften(path: string, times: number): void;
  /** Makes a request with a reference to its own agent 0 as the only argument. */
  introduce(path: string): void;

  /** Ends its side in an orderly way. */
  end(): void;
  /** Ends the connection with RST. TCP only. */
  reset(): void;
}

export type PeerCommand = {
  readonly [Name in keyof PeerCommands]: {
    readonly id: number;
    readonly command: Name;
    readonly args: Parameters<PeerCommands[Name]>;
  };
}[keyof PeerCommands];

/** What the peer tells, in the order in which it happens. */
export type PeerEvent =
  | { readonly event: 'done'; readonly id: number; readonly result: unknown }
  | { readonly event: 'failed'; readonly id: number; readonly message: string }
  /** It has read a whole request. The layers' own are not told. */
  | { readonly event: 'request'; readonly name: string }
  | { readonly event: 'reply'; readonly name: string; readonly outcome: Reply }
  /** Nothing is left of its connection. */
  | { readonly event: 'ended' };

/** The answer to a request of the peer. */
export type Reply = { readonly result: unknown } | { readonly failure: unknown };
