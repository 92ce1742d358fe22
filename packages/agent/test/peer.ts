import { listen, type RpcServer, service } from '@mas/rpc';

/** The reply of a peer that does not answer. */
export const never: Promise<never> = new Promise(() => undefined);

/** What a container has at its root, made by hand, and what has been asked of it. */
export interface Peer extends AsyncDisposable {
  readonly server: RpcServer;
  /** The address of its agent. */
  readonly address: string;
  /** How many connections have been accepted. */
  readonly accepted: number;
}

/** A container's side of the wire, of which a test sees the connections. */
export async function listenAsPeer(
  address: string,
  validate: (id: unknown, connection: number) => unknown = () => 'Counterpart',
): Promise<Peer> {
  let accepted = 0;
  const counterpart = service({ add: (a: number, b: number) => a + b, wait: () => never });
  const root = service({
    validate_aid: (id: unknown) => validate(id, accepted),
    agents: service({ 0: counterpart }),
  });
  const onConnection = () => {
    accepted += 1;
  };
  const server = await listen(address, root, { onConnection });
  return {
    server,
    address: `${server.address}/0`,
    get accepted() {
      return accepted;
    },
    [Symbol.asyncDispose]: () => server.close({ timeoutMs: 0 }),
  };
}
