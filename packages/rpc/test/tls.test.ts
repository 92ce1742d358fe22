import { Authority } from '@mas/certificates';
import {
  connect,
  listen,
  type Peer,
  type RpcConnection,
  restrict,
  service,
  TlsCredentials,
} from '@mas/rpc';
import { describe, expect, it } from 'vitest';

const authority = await Authority.create();
const { ca } = authority;
const tls = new TlsCredentials({ ca, ...(await authority.issue({ name: 'server' })) });
const client = { ca, ...(await authority.issue({ name: 'client' })) };
const root = service({ add: (a: number, b: number) => a + b });

describe('over TLS', () => {
  it('calls go both ways, and each side sees the certificate of the other', async () => {
    let accept!: (connection: RpcConnection) => void;
    const accepted = new Promise<RpcConnection>((resolve) => {
      accept = resolve;
    });
    await using server = await listen('tcp://127.0.0.1:0', root, { tls, onConnection: accept });
    await using connection = await connect<typeof root>(server.address, {
      tls: client,
      service: root,
    });
    expect(await connection.remote.add(1, 2)).toBe(3);
    const other = (await accepted) as RpcConnection<typeof root>;
    expect(await other.remote.add(3, 4)).toBe(7);
    expect(connection.peer.certificate?.subject).toBe('CN=server');
    expect(other.peer.certificate?.subject).toBe('CN=client');
    expect(other.peer.address).toBe(other.remoteAddress);
  });

  it('a client without a certificate is turned away', async () => {
    const refused: string[] = [];
    await using server = await listen('tcp://127.0.0.1:0', root, {
      tls,
      onRefused: (error) => refused.push(error.code),
    });
    await using connection = await connect<typeof root>(server.address, { tls: { ca } });
    await expect(connection.remote.add(1, 2)).rejects.toMatchObject({
      code: 'ERR_MAS_TLS_NO_CERTIFICATE',
      sent: 'no',
    });
    expect(refused).toEqual(['ERR_MAS_TLS_NO_CERTIFICATE']);
  });

  it('restrict decides who may call what', async () => {
    const turbine = service({ read: () => 5, stop: () => 'stopped' });
    restrict(turbine, 'stop', (peer) => peer.certificate?.subject === 'CN=client');
    await using server = await listen('tcp://127.0.0.1:0', turbine, { tls });
    await using operator = await connect<typeof turbine>(server.address, { tls: client });
    await using other = await connect<typeof turbine>(server.address, { tls });
    expect(await operator.remote.stop()).toBe('stopped');
    await expect(other.remote.stop()).rejects.toMatchObject({
      cause: { code: 'ERR_MAS_FORBIDDEN' },
    });
    expect(await other.remote.read()).toBe(5);
  });

  it('authorize decides who may call', async () => {
    const authorize = (peer: Peer) => peer.certificate?.subject === 'CN=client';
    await using server = await listen('tcp://127.0.0.1:0', root, { tls, authorize });
    await using welcome = await connect<typeof root>(server.address, { tls: client });
    expect(await welcome.remote.add(1, 2)).toBe(3);
    await using unwelcome = await connect<typeof root>(server.address, { tls });
    await expect(unwelcome.remote.add(1, 2)).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED' });
  });
});
