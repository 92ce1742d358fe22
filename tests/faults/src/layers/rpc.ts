import { connect, listen, type RpcConnection, service, withOptions } from '@mas/rpc';
import type { Call, CallOptions, Ends, Opening } from '../ends.ts';
import { limitsOf } from '../limits.ts';
import { freeAddress } from '../setting.ts';

export async function openConnections(opening: Opening): Promise<Ends> {
  const { setting, peer, answers, patience } = opening;
  const options = limitsOf(patience);
  const root = service(answers.functions);
  let accept!: (connection: RpcConnection) => void;
  const accepted = new Promise<RpcConnection>((resolve) => {
    accept = resolve;
  });
  const server = await listen(freeAddress(setting), root, { ...options, onConnection: accept });
  let connection: RpcConnection;
  if (setting.listener === 'the peer') {
    const address = await peer.tell('listen', freeAddress(setting));
    connection = await connect(address, { ...options, service: root });
  } else {
    await peer.tell('connect', server.address);
    connection = await accepted;
  }
  const bystander = await connect(server.address);
  return {
    call: callOn(connection.remote),
    bystander: callOn(bystander.remote),
    prefix: '',
    connections: () => server.connections.size,
    close: () => connection.close(),
    abort: (reason) => connection.abort(reason),
    async [Symbol.asyncDispose]() {
      connection.abort();
      await Promise.all([bystander.close(), server.close({ timeoutMs: 0 })]);
    },
  };
}

/** Calls any function of a proxy by its name. */
export function callOn(remote: object): Call {
  return (name: string, arg: unknown, options: CallOptions) => {
    const limited = withOptions(remote, options) as Record<
      string,
      (arg: unknown) => Promise<unknown>
    >;
    return limited[name]!(arg);
  };
}
