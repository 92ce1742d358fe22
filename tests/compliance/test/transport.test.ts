import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from '@mas/certificates';
import {
  type Address,
  connectTransport,
  listenTransport,
  TlsCredentials,
  type Transport,
  type TransportOptions,
} from '@mas/channel';
import { testTransport } from '../src/transport.ts';
import { connectPorts } from './transport-of-another-author.ts';

const authority = await Authority.create();
const identity = { ca: authority.ca, ...(await authority.issue()) };

testTransport('over TCP', (options) => connectAt('tcp://127.0.0.1:0', options));
testTransport('over unix sockets', (options) => {
  return connectAt({ path: join(tmpdir(), `mas-${randomUUID()}.sock`) }, options);
});
for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  const tls = new TlsCredentials({ ...identity, minVersion: version, maxVersion: version });
  testTransport(`over ${version}`, (options) => connectAt('tcp://127.0.0.1:0', options, tls));
}
testTransport('in memory', (options) => connectAt(`local://${randomUUID()}`, options));
testTransport('of another author, over MessagePorts', connectPorts);

async function connectAt(
  address: Address,
  options: TransportOptions,
  tls?: TlsCredentials,
): Promise<[Transport, Transport]> {
  const both = { ...options, ...(tls && { tls }) };
  let accept!: (transport: Transport) => void;
  const accepted = new Promise<Transport>((resolve) => {
    accept = resolve;
  });
  const server = await listenTransport(address, accept, both);
  const client = await connectTransport(server.address, both);
  // A client may be done with its handshake before the server is.
  const ends: [Transport, Transport] = [client, await accepted];
  void server.close();
  return ends;
}
