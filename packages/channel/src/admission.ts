import { ChannelError, describe } from './errors.ts';
import { type Peer, peerAt } from './peer.ts';
import type { Transport } from './transport.ts';

/** Who may connect. */
export interface AdmissionOptions {
  /**
   * Asked for each client, after TLS has accepted it and before anything of it is read. A client for
   * which it returns false, or throws, is turned away.
   *
   * @defaultValue every client is welcome
   */
  readonly authorize?: (peer: Peer) => boolean | Promise<boolean>;
  /**
   * Told of each client that is turned away, by TLS (`ERR_MAS_TLS…`) or by `authorize`
   * (`ERR_MAS_REFUSED`, with what it threw as the cause). The server goes on.
   *
   * @defaultValue nobody is told
   */
  readonly onRefused?: (error: ChannelError, peer: Peer) => void;
}

/** Lets clients in, one by one. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #accept: (transport: Transport) => void;
  /** Those who are being asked about. */
  readonly #waiting = new Set<Transport>();
  #stopped = false;

  constructor(accept: (transport: Transport) => void, options: AdmissionOptions) {
    this.#accept = accept;
    this.#options = options;
  }

  /** Accepts a client if it may. */
  admit(transport: Transport): void {
    const { authorize } = this.#options;
    if (this.#stopped) transport.abort();
    else if (authorize === undefined) this.#accept(transport);
    else void this.#ask(transport, authorize);
  }

  /** Tells that a client was turned away. */
  refuse(error: ChannelError, peer: Pick<Peer, 'address'> & Partial<Peer>): void {
    try {
      this.#options.onRefused?.(error, { certificate: undefined, isLocal: false, ...peer });
    } catch (fault) {
      // It is one of the program, and must not keep the client from being turned away.
      queueMicrotask(() => {
        throw fault;
      });
    }
  }

  /** Lets nobody in any more, nor those who are being asked about. */
  stop(): void {
    this.#stopped = true;
    for (const transport of this.#waiting) transport.abort();
    this.#waiting.clear();
  }

  async #ask(
    transport: Transport,
    authorize: (peer: Peer) => boolean | Promise<boolean>,
  ): Promise<void> {
    const peer = peerAt(transport);
    this.#waiting.add(transport);
    let why: { readonly cause?: unknown } | undefined;
    try {
      if ((await authorize(peer)) !== true) why = {};
    } catch (cause) {
      why = { cause };
    }
    if (!this.#waiting.delete(transport)) return;
    if (why === undefined) {
      this.#accept(transport);
      return;
    }
    // In an orderly way: with TLS the client so learns that its certificate was not the reason.
    void transport.close();
    const reason = 'cause' in why ? `: ${describe(why.cause)}` : '';
    const message = `the client ${peer.address} is not authorized${reason}`;
    this.refuse(new ChannelError('ERR_MAS_REFUSED', message, why), peer);
  }
}
