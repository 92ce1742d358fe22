import { once } from 'node:events';
import { connect as connectSocket, createServer } from 'node:net';
import { Authority } from '@mas/certificates';
import { type ChannelError, connect, listen, type TlsOptions } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { rejection } from './pair.ts';
import { ask, authority, ca, known, listenSecurely } from './tls.ts';

const foreign = await Authority.create();
const expired = { ca, ...(await authority.issue({ endsInDays: -1 })) };
const misnamed = { ca, ...(await authority.issue({ hosts: ['elsewhere.test'] })) };
const stranger = { ca, ...(await foreign.issue()) };
const nobody = { ca };

const versions = ['TLSv1.2', 'TLSv1.3'] as const;

/** What is wrong, with whom, and what each side is told. */
const failures: Record<
  string,
  [server: TlsOptions, client: TlsOptions, there: RegExp, here: RegExp]
> = {
  'the certificate of the client has expired': [
    known,
    expired,
    /^ERR_MAS_TLS_EXPIRED: the certificate of the client tcp:.*has expired, or is not valid yet/,
    /^ERR_MAS_TLS_EXPIRED: .*the certificate of this side is valid from .* to /,
  ],
  'the certificate of the client is from another authority': [
    known,
    stranger,
    /^ERR_MAS_TLS_AUTHORITY: the certificate of the client tcp:.*is from an authority that is not/,
    /^ERR_MAS_TLS_AUTHORITY: .*the certificate of this side is not from the authority in tls.ca/,
  ],
  'the client has no certificate': [
    known,
    nobody,
    /^ERR_MAS_TLS_NO_CERTIFICATE: the certificate of the client tcp:.* is missing/,
    /^ERR_MAS_TLS_NO_CERTIFICATE: .* says that the certificate of this side is missing/,
  ],
  'the certificate of the server has expired': [
    expired,
    known,
    /^ERR_MAS_TLS: the client tcp:.* it may not accept the certificate of this server/,
    /^ERR_MAS_TLS_EXPIRED: the certificate of tcp:.* has expired, or is not valid yet/,
  ],
  'the certificate of the server is for another name': [
    misnamed,
    known,
    /^ERR_MAS_TLS: the client tcp:.* it may not accept the certificate of this server/,
    /^ERR_MAS_TLS_NAME: the certificate of tcp:.* is for another name/,
  ],
  'the certificate of the server is from another authority': [
    stranger,
    known,
    /^ERR_MAS_TLS: the client tcp:.* it may not accept the certificate of this server/,
    /^ERR_MAS_TLS_AUTHORITY: the certificate of tcp:.* is from an authority that is not trusted/,
  ],
};

describe.each(versions)('with %s', (version) => {
  const only = { minVersion: version, maxVersion: version };

  it.each(Object.entries(failures))('both sides learn that %s', async (_, failure) => {
    const [server, client, there, here] = failure;
    await using listening = await listenSecurely({ ...server, ...only });
    const error = await failureOf(ask(listening.address, client));
    expect(`${error.code}: ${error.message}`).toMatch(here);
    expect(error.sent).toBe('no');
    // Node tells a server nothing of a client that is not content with it, before TLS 1.3.
    if (client === known && version === 'TLSv1.2') return;
    const refusal = await listening.nextRefusal();
    expect(`${refusal.code}: ${refusal.message}`).toMatch(there);
  });

  it('the server goes on after each of them', async () => {
    await using listening = await listenSecurely({ ...known, ...only });
    for (const client of [expired, stranger, nobody]) {
      await failureOf(ask(listening.address, client));
      await listening.nextRefusal();
      expect(await ask(listening.address, known)).toBe('hello');
    }
  });
});

describe('a server and a client with no version in common', () => {
  it('are told so', async () => {
    await using listening = await listenSecurely({ ...known, minVersion: 'TLSv1.3' });
    const error = await failureOf(ask(listening.address, { ...known, maxVersion: 'TLSv1.2' }));
    expect(`${error.code}: ${error.message}`).toMatch(/^ERR_MAS_TLS: TLS with tcp:.*version/);
    const refusal = await listening.nextRefusal();
    expect(`${refusal.code}: ${refusal.message}`).toMatch(/^ERR_MAS_TLS: .*unsupported protocol/);
  });
});

describe('only one side speaks TLS', () => {
  it('and it is the server', async () => {
    await using listening = await listenSecurely();
    const error = await failureOf(ask(listening.address, undefined));
    expect(`${error.code}: ${error.message}`).toMatch(
      /^ERR_MAS_TLS_PLAIN: tcp:.* speaks TLS, and this side does not/,
    );
    const refusal = await listening.nextRefusal();
    expect(`${refusal.code}: ${refusal.message}`).toMatch(
      /^ERR_MAS_TLS_PLAIN: the client tcp:.* does not speak TLS/,
    );
    expect(await ask(listening.address, known)).toBe('hello');
  });

  it('and it is the client', async () => {
    await using listening = await listenSecurely(null);
    const ends: unknown[] = [];
    await using server = await listen('tcp://127.0.0.1:0', async (channel) => {
      ends.push((await channel.closed).error);
    });
    const error = await failureOf(ask(server.address, known));
    expect(`${error.code}: ${error.message}`).toMatch(
      /^ERR_MAS_TLS_PLAIN: tcp:.* has not answered in TLS: it may not speak it/,
    );
    await Promise.all(Array.from(server.connections, (channel) => channel.closed));
    expect(ends).toMatchObject([{ code: 'ERR_MAS_TLS_PLAIN' }]);
    expect(await ask(listening.address, undefined)).toBe('hello');
  });

  it('and the other says nothing', async () => {
    const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const connecting = connect(`tcp://127.0.0.1:${port}`, {
      tls: known,
      limits: { handshakeTimeoutMs: 1 },
    });
    const error = await failureOf(connecting);
    expect(`${error.code}: ${error.message}`).toMatch(
      /^ERR_MAS_TLS: tcp:.* has not finished the TLS handshake in time/,
    );
    silent.close();
    await once(silent, 'close');
  });
});

describe('a client that says nothing', () => {
  it('is disconnected after handshakeTimeoutMs', async () => {
    await using listening = await listenSecurely(known, { limits: { handshakeTimeoutMs: 1 } });
    const { port } = new URL(listening.address.replace('tcp:', 'http:'));
    const socket = connectSocket(Number(port), '127.0.0.1').resume();
    const refusal = await listening.nextRefusal();
    expect(`${refusal.code}: ${refusal.message}`).toMatch(
      /^ERR_MAS_TLS: the client tcp:.* has not finished the handshake in time/,
    );
    if (!socket.destroyed) await once(socket, 'close');
  });

  it('does not hold up a server that closes', async () => {
    const listening = await listenSecurely(known, { limits: { handshakeTimeoutMs: 2 ** 30 } });
    const { port } = new URL(listening.address.replace('tcp:', 'http:'));
    const socket = connectSocket(Number(port), '127.0.0.1').resume();
    await once(socket, 'connect');
    // The server has accepted it when another one is through.
    await ask(listening.address, known);
    const ended = once(socket, 'close');
    await listening.close();
    await ended;
  });
});

async function failureOf(promise: Promise<unknown>): Promise<ChannelError> {
  return (await rejection(promise)) as ChannelError;
}
