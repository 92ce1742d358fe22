import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectSocket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { Authority } from '@mas/certificates';
import { connect, listen, TlsCredentials, type TlsOptions } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { rejection, socketPath } from './pair.ts';
import { ask, authority, ca, known, listenSecurely } from './tls.ts';

describe('with TLS', () => {
  it.each(['tcp://127.0.0.1:0', 'tcp://localhost:0', `ipc://[${socketPath()}]`])(
    'both sides of %s can ask, and see the certificate of the other',
    async (address) => {
      const client = { ca, ...(await authority.issue({ name: 'client' })) };
      await using server = await listen(
        address,
        async (channel) => {
          for await (const request of channel) {
            request.reply([channel.peer.certificate?.subject, await channel.request('name?')]);
          }
        },
        { tls: known },
      );
      await using channel = await connect(server.address, {
        tls: client,
        onRequest: (request) => request.reply(channel.peer.certificate?.subject),
      });
      expect(await channel.request('who?')).toEqual(['CN=client', 'CN=known']);
      expect(channel.peer.address).toBe(server.address);
    },
  );

  it('what travels cannot be read', async () => {
    await using listening = await listenSecurely();
    const { port } = new URL(listening.address.replace('tcp:', 'http:'));
    const seen: Buffer[] = [];
    const tap = createServer((socket) => {
      const onward = connectSocket(Number(port), '127.0.0.1');
      socket.on('data', (piece) => seen.push(piece));
      onward.on('data', (piece) => seen.push(piece));
      socket.pipe(onward).pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(tap, 'listening');
    const address = `tcp://127.0.0.1:${(tap.address() as { port: number }).port}`;
    expect(await ask(address, known)).toBe('hello');
    expect(Buffer.concat(seen).includes('hello')).toBe(false);
    tap.close();
    await once(tap, 'close');
  });

  it.each<[string, { minVersion?: string; maxVersion: string; ciphers?: string }]>([
    ['an old version', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }],
    ['no forward secrecy', { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' }],
  ])('a client that insists on %s is turned away', async (_, options) => {
    await using listening = await listenSecurely();
    const { port } = new URL(listening.address.replace('tcp:', 'http:'));
    const { key, cert } = known as { key: string; cert: string };
    // Level 0 lets the client offer what OpenSSL no longer does by itself.
    const ciphers = `${options.ciphers ?? 'DEFAULT'}:@SECLEVEL=0`;
    const socket = connectTls({ port: Number(port), ca, key, cert, ...options, ciphers } as object);
    await rejection(once(socket, 'secureConnect'));
    expect((await listening.nextRefusal()).code).toBe('ERR_MAS_TLS');
  });

  it('a server that says so accepts clients without a certificate', async () => {
    await using listening = await listenSecurely({ ...known, requestCert: false });
    expect(await ask(listening.address, { ca })).toBe('hello');
    expect(listening.channels[0]!.peer.certificate).toBeUndefined();
  });

  it('a client can expect another name than that of the address', async () => {
    const elsewhere = { ca, ...(await authority.issue({ hosts: ['elsewhere.test'] })) };
    await using listening = await listenSecurely(elsewhere);
    expect(await ask(listening.address, { ...known, servername: 'elsewhere.test' })).toBe('hello');
  });

  it('nothing changes within a process', async () => {
    const address = `local://${randomUUID()}`;
    await using server = await listen(address, () => {}, {
      tls: known,
      onRequest: (request) => request.reply(request.content),
    });
    expect(await ask(server.address, known)).toBe('hello');
  });

  it('files are read, and bytes are taken', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mas-'));
    const paths: Record<string, string> = {};
    for (const name of ['ca', 'cert', 'key']) {
      paths[name] = join(folder, name);
      await writeFile(paths[name], known[name] as string);
    }
    const bytes = Object.fromEntries(
      ['ca', 'cert', 'key'].map((name) => [name, Buffer.from(known[name] as string)]),
    );
    await using listening = await listenSecurely(paths);
    expect(await ask(listening.address, bytes)).toBe('hello');
    await rm(folder, { recursive: true });
  });
});

describe('tls options that cannot be used', () => {
  const other = authority.issue();
  it.each<[string, () => Promise<TlsOptions>, RegExp]>([
    [
      'a file that is not there',
      async () => ({ ...known, key: '/nowhere.pem' }),
      /tls\.key is neither.*ENOENT/,
    ],
    [
      'text that is no PEM',
      async () => ({ ...known, cert: '-----BEGIN nothing' }),
      /cannot be used/,
    ],
    [
      'a key of another certificate',
      async () => ({ ...known, key: (await other).key }),
      /mismatch/,
    ],
    ['no authority', async () => ({ ...(await other) }), /tls\.ca is missing.*requestCert/],
  ])('are refused by listen: %s', async (_, tls, message) => {
    await expect(listenSecurely(await tls())).rejects.toMatchObject({
      code: 'ERR_MAS_TLS',
      message: expect.stringMatching(message),
    });
  });

  it('are refused by connect before anything is connected', async () => {
    const connecting = connect('tcp://127.0.0.1:1', { tls: { cert: '/nowhere.pem' } });
    await expect(connecting).rejects.toMatchObject({ code: 'ERR_MAS_TLS' });
  });
});

describe('credentials that are replaced', () => {
  it('serve the next connections, while those that are open go on', async () => {
    const credentials = new TlsCredentials(known);
    await using listening = await listenSecurely(credentials);
    await using before = await connect(listening.address, { tls: known });

    const next = await Authority.create();
    const renewed = { ca: next.ca, ...(await next.issue({ name: 'renewed' })) };
    credentials.replace(renewed);
    await using after = await connect(listening.address, { tls: renewed });
    expect(after.peer.certificate?.subject).toBe('CN=renewed');
    expect(await after.request(2)).toBe(2);
    expect(await before.request(1)).toBe(1);
    await expect(ask(listening.address, known)).rejects.toThrow('authority');
  });

  it('serve the next connections of a client, too', async () => {
    const credentials = new TlsCredentials(known);
    await using listening = await listenSecurely();
    credentials.replace({ ca, ...(await authority.issue({ name: 'renewed' })) });
    await using channel = await connect(listening.address, { tls: credentials });
    await channel.request(1);
    expect(listening.channels[0]!.peer.certificate?.subject).toBe('CN=renewed');
  });

  it('stay as they are when the new ones cannot be used', async () => {
    const credentials = new TlsCredentials(known);
    await using listening = await listenSecurely(credentials);
    expect(() => credentials.replace({ ...known, key: '/nowhere.pem' })).toThrow('tls.key');
    expect(() =>
      credentials.replace({ cert: known.cert as string, key: known.key as string }),
    ).toThrow('tls.ca');
    expect(await ask(listening.address, known)).toBe('hello');
    // Also for connections from here.
    await using channel = await connect(listening.address, { tls: credentials });
    expect(await channel.request('still')).toBe('still');
  });
});
