import { listen } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { addresses, openPair, rejection } from './pair.ts';
import { connectRaw, connectToRawPeer } from './raw-peer.ts';

const MIB = 1024 * 1024;

describe('a peer that asks and does not read the answers', () => {
  it('is disconnected when more than maxUnsentBytes wait for it, and others are not disturbed', async () => {
    const waiting: (() => void)[] = [];
    await using server = await listen('tcp://127.0.0.1:0', () => {}, {
      limits: { maxUnsentBytes: 32 * MIB },
      onRequest(request) {
        if (request.content === 'small') request.reply('small');
        else waiting.push(() => request.reply(Buffer.alloc(MIB)));
        if (waiting.length === 64) for (const answer of waiting) answer();
      },
    });
    await using peer = await connectRaw(server.address, { reads: false });
    await using other = await connectRaw(server.address);
    other.send([0, 0, 'small']);
    await other.message();
    const [first] = server.connections;
    // They are all handled before the first is answered: nothing but the answers can wait.
    peer.send(...Array.from({ length: 64 }, (_, id) => [0, id, 'large']));
    expect(await first!.closed).toMatchObject({
      by: 'remote',
      error: {
        code: 'ERR_MAS_CLOSED',
        message: expect.stringMatching(
          /does not read: \d+ bytes wait.*33554432 \(maxUnsentBytes\)/,
        ),
      },
    });
    other.send([0, 1, 'small']);
    expect(await other.message()).toEqual([1, 1, 'small']);
  });

  it('is so with a limit below maxBufferedBytes, too', async () => {
    await using connection = await connectToRawPeer({
      reads: false,
      limits: { maxUnsentBytes: 64 * 1024, maxBufferedBytes: 2 ** 30 },
      onRequest: (request) => request.reply(Buffer.alloc(MIB)),
    });
    const { channel, peer } = connection;
    // What the system takes for a peer that does not read is a few of them.
    peer.send(...Array.from({ length: 32 }, (_, id) => [0, id, 'large']));
    expect(await channel.closed).toMatchObject({
      error: { message: expect.stringMatching(/\d+ bytes wait.*65536 \(maxUnsentBytes\)/) },
    });
  });

  it('may take its time below that', async () => {
    await using connection = await connectToRawPeer({
      reads: false,
      onRequest: (request) => request.reply(Buffer.alloc(MIB)),
    });
    const { peer } = connection;
    peer.send(...Array.from({ length: 16 }, (_, id) => [0, id, 'large']));
    peer.read();
    for (let id = 0; id < 16; id += 1) expect(await peer.message()).toMatchObject([1, id, {}]);
  });
});

it.each(addresses)('failures that nobody reads count, too, over %s', async (_, address) => {
  const text = 'x'.repeat(MIB);
  const requests: ((error: Error) => void)[] = [];
  await using pair = await openPair({
    address: address(),
    server: {
      limits: { maxUnsentBytes: 8 * MIB },
      onRequest: (request) => requests.push((error) => request.fail(error)),
    },
  });
  const replies = Array.from({ length: 64 }, () => rejection(pair.client.request('fail')));
  while (requests.length < 64) await new Promise((resolve) => setImmediate(resolve));
  // All in one turn: there is no time to read any of them.
  for (const fail of requests) fail(new Error(text));
  expect(await pair.server.closed).toMatchObject({ error: { code: 'ERR_MAS_CLOSED' } });
  await Promise.all(replies);
});
