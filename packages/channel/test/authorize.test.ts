import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { type ChannelError, connect, listen, type Peer } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { addresses } from './pair.ts';
import { ask, authority, ca, known, listenSecurely } from './tls.ts';

describe.each(addresses)('over %s, authorize', (_, free) => {
  it('sees each client, and lets in those for whom it returns true', async () => {
    const seen: Peer[] = [];
    await using server = await listen(free(), () => {}, {
      async authorize(peer) {
        seen.push(peer);
        return true;
      },
      onRequest: (request) => request.reply(request.content),
    });
    expect(await ask(server.address, undefined)).toBe('hello');
    expect(seen).toMatchObject([{ address: expect.stringMatching(/:/), certificate: undefined }]);
  });

  it.each<[string, () => boolean, unknown]>([
    ['returns false', () => false, undefined],
    [
      'throws',
      () => {
        throw new Error('not on the list');
      },
      expect.objectContaining({ message: 'not on the list' }),
    ],
  ])('turns a client away when it %s, before it is heard', async (_how, authorize, cause) => {
    const refused: ChannelError[] = [];
    await using server = await listen(
      free(),
      () => {
        throw new Error('must not be called');
      },
      { authorize, onRefused: (error) => refused.push(error) },
    );
    await expect(ask(server.address, undefined)).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED' });
    expect(refused.map((error) => error.code)).toEqual(['ERR_MAS_REFUSED']);
    expect(refused[0]!.cause).toEqual(cause);
    expect(server.connections.size).toBe(0);
  });

  it('leaves nobody behind when the server closes while it thinks', async () => {
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const server = await listen(free(), () => {}, {
      authorize() {
        asked();
        return new Promise(() => {});
      },
    });
    const channel = await connect(server.address);
    await isAsked;
    await server.close();
    expect((await channel.closed).by).toBe('remote');
  });
});

describe('with TLS, authorize', () => {
  it('sees the certificate', async () => {
    const authorize = (peer: Peer) => peer.certificate?.subject === 'CN=operator';
    await using listening = await listenSecurely(known, { authorize });
    const operator = { ca, ...(await authority.issue({ name: 'operator' })) };
    expect(await ask(listening.address, operator)).toBe('hello');
    await expect(ask(listening.address, known)).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED' });
    expect(await listening.nextRefusal()).toMatchObject({
      code: 'ERR_MAS_REFUSED',
      message: expect.stringMatching(/^the client tcp:.* is not authorized$/),
    });
  });
});

describe('a client that has gone before authorize is done', () => {
  it('is no fault', async () => {
    let decide = (_: boolean) => {};
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    await using server = await listen('tcp://127.0.0.1:0', () => {}, {
      authorize() {
        asked();
        return new Promise((resolve) => {
          decide = resolve;
        });
      },
      onRequest: (request) => request.reply(request.content),
    });
    const { port } = new URL(server.address.replace('tcp:', 'http:'));
    const socket = connectSocket(Number(port), '127.0.0.1');
    await isAsked;
    socket.resetAndDestroy();
    await once(socket, 'close');
    decide(true);
    const next = ask(server.address, undefined);
    await isAsked;
    await new Promise((resolve) => setImmediate(resolve));
    decide(true);
    expect(await next).toBe('hello');
  });
});
