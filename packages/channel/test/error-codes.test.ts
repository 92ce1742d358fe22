import { readFileSync } from 'node:fs';
import { Authority, type CertificateOptions } from '@mas/certificates';
import {
  type ChannelError,
  type ChannelErrorCode,
  connect,
  listen,
  type Sent,
  type TlsOptions,
} from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { openPair, rejection } from './pair.ts';
import { connectToRawPeer, frameOf } from './raw-peer.ts';
import { ask, authority, ca, known, listenSecurely } from './tls.ts';

/** Where each code comes from, and what `sent` says then. A code that is missing does not compile. */
const provoke: Record<ChannelErrorCode, () => Promise<unknown>> = {
  ERR_MAS_ADDRESS: () => connect('tcp://host'),
  ERR_MAS_CONNECT: () => connect('local://nobody'),
  ERR_MAS_LISTEN: async () => {
    await using server = await listen('tcp://127.0.0.1:0', () => {});
    await listen(server.address, () => {});
  },
  ERR_MAS_REFUSED: () =>
    new Promise((_, reject) => {
      const options = { authorize: () => false, onRefused: reject };
      const listening = listen('tcp://127.0.0.1:0', () => {}, options);
      void listening.then(async (server) => {
        await using channel = await connect(server.address);
        await channel.closed;
        await server.close();
      });
    }),
  ERR_MAS_TLS: () => askWith({}, { ...known, maxVersion: 'TLSv1.2' }, { minVersion: 'TLSv1.3' }),
  ERR_MAS_TLS_EXPIRED: () => askWith({ endsInDays: -1 }),
  ERR_MAS_TLS_NAME: () => askWith({ hosts: ['elsewhere.test'] }),
  ERR_MAS_TLS_AUTHORITY: async () => askWith({ authority: await Authority.create() }),
  ERR_MAS_TLS_NO_CERTIFICATE: () => askWith({}, { ca: authority.ca }),
  ERR_MAS_TLS_PLAIN: async () => {
    await using server = await listen('tcp://127.0.0.1:0', () => {});
    await connect(server.address, { tls: known });
  },
  ERR_MAS_CLOSED: async () => {
    await using connection = await connectToRawPeer();
    const request = rejection(connection.channel.request(1));
    connection.peer.socket.end();
    throw await request;
  },
  ERR_MAS_TIMEOUT: async () => {
    await using connection = await connectToRawPeer();
    await connection.channel.request(1, { timeoutMs: 0 });
  },
  ERR_MAS_ABORTED: async () => {
    await using connection = await connectToRawPeer();
    await connection.channel.request(1, { signal: AbortSignal.abort() });
  },
  ERR_MAS_PROTOCOL: async () => {
    await using connection = await connectToRawPeer();
    const request = rejection(connection.channel.request(1));
    connection.peer.socket.write(frameOf(Buffer.of(0xc1)));
    throw await request;
  },
  ERR_MAS_TOO_LARGE: async () => {
    await using connection = await connectToRawPeer({ limits: { maxMessageBytes: 10 } });
    await connection.channel.request('x'.repeat(10));
  },
  ERR_MAS_BUSY: async () => {
    const limits = { maxOutgoingRequests: 1, whenFull: 'fail' } as const;
    await using connection = await connectToRawPeer({ limits });
    connection.channel.request('one').catch(() => {});
    await connection.channel.request('one too many');
  },
  ERR_MAS_ANSWERED: async () => {
    await using pair = await openPair();
    const { client, server } = pair;
    client.request(1).catch(() => {});
    for await (const request of server) {
      request.reply(1);
      request.reply(2);
    }
  },
  ERR_MAS_REMOTE: async () => {
    await using pair = await openPair({ server: { onRequest: (request) => request.fail('no') } });
    await pair.client.request(1);
  },
};

/** Asks a server with this certificate. */
async function askWith(
  options: CertificateOptions & { readonly authority?: Authority },
  client = known,
  rest: TlsOptions = {},
): Promise<unknown> {
  const identity = await (options.authority ?? authority).issue(options);
  await using server = await listenSecurely({ ca, ...identity, ...rest });
  return await ask(server.address, client);
}

/** The rows of the table in the README: code, when, sent, whether a retry makes sense. */
const rows = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `ERR_MAS_'))
  .map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );

describe('the error', () => {
  it.each(Object.entries(provoke))('%s comes as the README says', async (code, call) => {
    const error = (await rejection(call())) as ChannelError;
    expect(error.code).toBe(code);
    const row = rows.find(([cell]) => cell === `\`${code}\``);
    expect(row).toHaveLength(4);
    const [, when, sent, retry] = row!;
    expect([when, retry]).not.toContain('');
    const said = (['no', 'maybe'] as Sent[]).filter((word) => sent!.includes(`\`${word}\``));
    if (error.sent === undefined) expect(said).toEqual([]);
    else expect(said).toContain(error.sent);
  });
});

describe('the table of errors in the README', () => {
  it('has a row for each code, in the order of the code, and no other', () => {
    const source = readFileSync(new URL('../src/errors.ts', import.meta.url), 'utf8');
    const codes = [...source.matchAll(/^ {2}\| '(ERR_MAS_\w+)'/gm)].map(([, code]) => code);
    expect(codes.toSorted()).toEqual(Object.keys(provoke).sort());
    expect(rows.map(([code]) => code)).toEqual(codes.map((code) => `\`${code}\``));
  });
});
