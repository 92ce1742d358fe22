import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Address,
  connectTransport,
  listenTransport,
  type Transport,
  type TransportOptions,
} from '@mas/channel';
import { testTransport } from '../src/transport.ts';
import { connectPorts } from './transport-of-another-author.ts';

testTransport('over TCP', (options) => connectAt('tcp://127.0.0.1:0', options));
testTransport('over unix sockets', (options) => {
  return connectAt({ path: join(tmpdir(), `mas-${randomUUID()}.sock`) }, options);
});
testTransport('in memory', (options) => connectAt(`local://${randomUUID()}`, options));
testTransport('of another author, over MessagePorts', connectPorts);

async function connectAt(
  address: Address,
  options: TransportOptions,
): Promise<[Transport, Transport]> {
  let accept!: (transport: Transport) => void;
  const accepted = new Promise<Transport>((resolve) => {
    accept = resolve;
  });
  const server = await listenTransport(address, accept, options);
  const client = await connectTransport(server.address, options);
  void server.close();
  return [client, await accepted];
}
