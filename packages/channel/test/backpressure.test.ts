import { describe, expect, it } from 'vitest';
import { addresses, nextTurn, openPair } from './pair.ts';
import { connectToRawPeer, frame, type RawPeer } from './raw-peer.ts';

const MIB = 1024 * 1024;
const PIECE = Buffer.alloc(64 * 1024);
/** What the system itself may keep on the way, in one direction. */
const SYSTEM_BYTES = 64 * MIB;
const TURNS_OF_REST = 20;

/** Sends requests until the connection takes no more of them. Returns how many it sent. */
async function flood(peer: RawPeer, content: Buffer, limitBytes: number): Promise<number> {
  let sent = 0;
  for (let rest = 0; rest < TURNS_OF_REST; rest += 1) {
    while (!peer.socket.writableNeedDrain) {
      peer.socket.write(frame([0, sent, content]));
      sent += 1;
      rest = 0;
      if (sent * content.length > limitBytes) throw new Error('everything is taken');
    }
    await nextTurn();
  }
  return sent;
}

describe('a peer that sends requests and never reads', () => {
  it('has to wait when its replies wait, and is answered when it reads', async () => {
    let handled = 0;
    await using connection = await connectToRawPeer({
      reads: false,
      limits: { maxQueuedBytes: 2 * MIB },
      onRequest: (request) => {
        handled += 1;
        request.reply(request.content);
      },
    });
    const { peer } = connection;
    const sent = await flood(peer, PIECE, 4 * SYSTEM_BYTES);
    expect(handled).toBeLessThan(sent);
    peer.read();
    for (let id = 0; id < sent; id += 1) {
      expect(await peer.message()).toMatchObject([1, id, { length: PIECE.length }]);
    }
  });
});

describe('a channel whose requests nobody takes', () => {
  it('makes its peer wait, and gives all of them to who takes them at last', async () => {
    await using connection = await connectToRawPeer({ limits: { maxQueuedBytes: MIB } });
    const { channel, peer } = connection;
    const sent = await flood(peer, PIECE, SYSTEM_BYTES);
    let taken = 0;
    for await (const request of channel) {
      request.reply(null);
      taken += 1;
      if (taken === sent) break;
    }
    for (let id = 0; id < sent; id += 1) expect(await peer.message()).toEqual([1, id, null]);
  });

  it('still sends requests of its own', async () => {
    await using connection = await connectToRawPeer({ limits: { maxQueuedBytes: 1 } });
    const { channel, peer } = connection;
    await flood(peer, PIECE, SYSTEM_BYTES);
    channel.request('still here').catch(() => {});
    expect(await peer.message()).toEqual([0, 0, 'still here']);
  });
});

describe.each(addresses)('over %s', (_, address) => {
  it('two channels that flood each other get all replies', { timeout: 60_000 }, async () => {
    await using pair = await openPair({
      address: address(),
      both: { onRequest: (request) => request.reply((request.content as Buffer).length) },
    });
    const contents = Array.from({ length: 64 }, () => Buffer.alloc(MIB));
    const replies = contents.flatMap((content) => [
      pair.client.request(content),
      pair.server.request(content),
    ]);
    expect(new Set(await Promise.all(replies))).toEqual(new Set([MIB]));
  });

  it('a handler may ask back while both flood each other', { timeout: 60_000 }, async () => {
    await using pair = await openPair({
      address: address(),
      both: {
        onRequest: async (request) => {
          if (request.content === 'which?') request.reply('this');
          else request.reply([await request.channel.request('which?'), request.content]);
        },
      },
    });
    const contents = Array.from({ length: 64 }, () => Buffer.alloc(MIB));
    const replies = contents.flatMap((content) => [
      pair.client.request(content),
      pair.server.request(content),
    ]);
    for (const reply of await Promise.all(replies)) {
      expect(reply).toMatchObject(['this', { length: MIB }]);
    }
  });

  it('one loop that asks back does so too, as long as what waits is within the limit', async () => {
    await using pair = await openPair({
      address: address(),
      client: { onRequest: (request) => request.reply('this') },
    });
    const { client, server } = pair;
    const served = (async () => {
      for await (const request of server) {
        request.reply([await server.request('which?'), (request.content as Buffer).length]);
      }
    })();
    const replies = Array.from({ length: 24 }, () => client.request(Buffer.alloc(MIB)));
    expect(await Promise.all(replies)).toEqual(replies.map(() => ['this', MIB]));
    await client.close();
    await served;
  });
});
