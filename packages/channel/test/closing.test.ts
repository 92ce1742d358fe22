import { once } from 'node:events';
import { connectTransport } from '@mas/channel';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nextTurn, openPair } from './pair.ts';
import { connectToRawPeer, frame, listenRaw } from './raw-peer.ts';

const MIB = 1024 * 1024;

afterEach(() => {
  vi.useRealTimers();
});

describe('close', () => {
  it('lets all requests and replies leave that were written', async () => {
    await using connection = await connectToRawPeer({
      onRequest: (request) => {
        request.reply(Buffer.alloc(3 * MIB));
        request.channel.request('last').catch(() => {});
        void request.channel.close();
      },
    });
    const { channel, peer } = connection;
    channel.request('first').catch(() => {});
    peer.send([0, 0, null]);
    expect(await peer.message()).toEqual([0, 0, 'first']);
    const [type, , content] = (await peer.message()) as [number, number, Uint8Array];
    expect([type, content.length]).toEqual([1, 3 * MIB]);
    await peer.end();
    expect(peer.error).toBeUndefined();
  });

  it.each([
    ['reads', 1024 * MIB],
    ['has stopped reading', 1],
  ])(
    'lets what was written leave to a peer that goes on sending, from a channel that %s',
    async (_, maxQueuedBytes) => {
      await using connection = await connectToRawPeer({ reads: false, limits: { maxQueuedBytes } });
      const { channel, peer } = connection;
      peer.send([0, 0, 'a'], [0, 1, 'b']);
      for await (const _ of channel) break;
      channel.request(Buffer.alloc(8 * MIB)).catch(() => {});
      const closing = channel.close();
      // More than the buffers of the system hold: it has to be read, and dropped, on the other side.
      const flood = Buffer.alloc(MIB);
      for (let sent = 0; sent < 16; sent += 1) {
        if (!peer.socket.write(flood)) await once(peer.socket, 'drain');
      }
      peer.read();
      expect(await peer.message()).toMatchObject([0, 0, { length: 8 * MIB }]);
      await peer.end();
      expect(peer.error).toBeUndefined();
      await closing;
    },
  );

  it('lets a reply leave to a peer that has sent the end of its stream with the request', async () => {
    await using connection = await connectToRawPeer({
      onRequest: (request) => request.reply('bye'),
    });
    const { peer } = connection;
    peer.send([0, 0, 'hello']);
    peer.socket.end();
    expect(await peer.message()).toEqual([1, 0, 'bye']);
    await peer.end();
  });

  it('lets what was written leave to a peer that ends in the middle of a message', async () => {
    let closing: Promise<void> | undefined;
    await using connection = await connectToRawPeer({
      reads: false,
      onRequest: (request) => {
        request.reply(Buffer.alloc(8 * MIB));
        // When the beginning of the next message has been read too.
        setImmediate(() => {
          closing = request.channel.close();
          peer.socket.end();
          peer.read();
        });
      },
    });
    const { peer } = connection;
    peer.socket.write(Buffer.concat([frame([0, 0, 'a']), frame([0, 1, 'b']).subarray(0, 6)]));
    expect(await peer.message()).toMatchObject([1, 0, { length: 8 * MIB }]);
    await closing;
  });

  it('returns the same end however often it is called', async () => {
    await using pair = await openPair();
    await Promise.all([pair.client.close(), pair.client.close()]);
    await pair.client.close();
    expect(await pair.client.closed).toEqual({ by: 'local' });
  });

  it('leaves no timer behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await using connection = await connectToRawPeer();
    const closing = connection.channel.close();
    expect(vi.getTimerCount()).toBe(1);
    await closing;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not wait for a peer that never closes its side, and goes on sending', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    peer.socket.allowHalfOpen = true;
    let isClosed = false;
    const closing = channel.close().then(() => {
      isClosed = true;
    });
    // All has left, and the peer has been told.
    await peer.end();
    while (!isClosed) {
      peer.socket.write('x');
      await nextTurn();
      vi.advanceTimersByTime(2000);
    }
    await closing;
  });

  it('is an orderly end although the connection breaks after it', async () => {
    await using server = await listenRaw();
    const accepted = server.accept();
    const transport = await connectTransport(server.address);
    const peer = await accepted;
    const closing = transport.close();
    peer.socket.resetAndDestroy();
    await closing;
    const ends: (Error | undefined)[] = [];
    transport.start({ message: () => {}, drained: () => {}, closed: (error) => ends.push(error) });
    expect(ends).toEqual([undefined]);
  });
});

// The system tells when nothing leaves any longer, and no clock of a test can make that come sooner.
describe.concurrent('close, with two seconds of patience,', { timeout: 20_000 }, () => {
  it('drops what a peer does not read', async () => {
    await using connection = await connectToRawPeer({ reads: false });
    const { channel, peer } = connection;
    channel.request(Buffer.alloc(16 * MIB - 100)).catch(() => {});
    await channel.close();
    await once(peer.socket.resume(), 'close');
  });

  it('drops what a peer does not read that sends without end', async () => {
    await using connection = await connectToRawPeer({ reads: false });
    const { channel, peer } = connection;
    channel.request(Buffer.alloc(16 * MIB - 100)).catch(() => {});
    const drip = setInterval(() => peer.socket.write('x'), 10);
    await channel.close();
    clearInterval(drip);
  });
});
