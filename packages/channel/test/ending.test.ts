import { type Channel, type ChannelEnd, ChannelError } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { addresses, openPair, rejection } from './pair.ts';
import { connectToRawPeer, frame, type RawPeer } from './raw-peer.ts';

// More than the buffers of the system hold.
const LARGE = Buffer.alloc(15 * 1024 * 1024);

/** What an end looks like from one side. */
interface Expected {
  readonly by: ChannelEnd['by'];
  /** Absent for an orderly end. */
  readonly message?: RegExp;
  readonly cause?: unknown;
  /** The system may swallow what waits before it tells that there is nobody any longer. */
  readonly held?: 'no' | 'maybe';
}

const here = new Error('enough');
const ways: [string, (channel: Channel, peer: RawPeer) => unknown, Expected][] = [
  ['close here', (channel) => channel.close(), { by: 'local' }],
  [
    'abort here',
    (channel) => channel.abort(here),
    { by: 'local', message: /was aborted here$/, cause: here },
  ],
  ['the end of the stream', (_, peer) => peer.socket.end(), { by: 'remote' }],
  [
    'a reset',
    (_, peer) => peer.socket.resetAndDestroy(),
    { by: 'remote', message: / broke: /, cause: { code: 'ECONNRESET' }, held: 'maybe' },
  ],
  [
    'the end of the stream in the middle of a length',
    (_, peer) => peer.socket.end(frame([1, 0, 'x']).subarray(0, 2)),
    { by: 'remote', message: /in the middle of a message/ },
  ],
  [
    'the end of the stream right after a length',
    (_, peer) => peer.socket.end(frame([1, 0, 'x']).subarray(0, 4)),
    { by: 'remote', message: /in the middle of a message/ },
  ],
  [
    'the end of the stream in the middle of a payload',
    (_, peer) => peer.socket.end(frame([1, 0, 'x']).subarray(0, 6)),
    { by: 'remote', message: /in the middle of a message/ },
  ],
];

describe.each(ways)('%s', (_, end, expected) => {
  it('rejects every open request, ends the iteration, and is told by closed', async () => {
    await using connection = await connectToRawPeer({ limits: { maxBufferedBytes: 1 } });
    const { channel, peer } = connection;
    const iterated = (async () => {
      for await (const _ of channel) expect.unreachable();
    })();
    const sent = rejection(channel.request('sent'));
    await peer.message();
    // Nothing of these is read, so that the second one has to wait.
    peer.socket.pause();
    const leaving = rejection(channel.request(LARGE));
    const held = rejection(channel.request('held'));
    end(channel, peer);

    const ended = await channel.closed;
    await iterated;
    const error = expected.message && {
      code: 'ERR_MAS_CLOSED',
      message: expect.stringMatching(expected.message),
      ...(expected.cause === undefined ? {} : { cause: expect.objectContaining(expected.cause) }),
    };
    expect(ended).toMatchObject({ by: expected.by, ...(error && { error }) });
    expect('error' in ended).toBe(error !== undefined);
    for (const [request, is] of [
      [sent, 'maybe'],
      [leaving, 'maybe'],
      [held, expected.held ?? 'no'],
    ] as const) {
      const rejected = await request;
      expect(rejected).toBeInstanceOf(ChannelError);
      expect(rejected).toMatchObject({ code: 'ERR_MAS_CLOSED', ...error });
      expect(['no', is]).toContain((rejected as ChannelError).sent);
    }

    await expect(channel.request('after')).rejects.toMatchObject({
      code: 'ERR_MAS_CLOSED',
      sent: 'no',
    });
    channel.abort(new Error('too late'));
    await channel.close();
    expect(await channel.closed).toBe(ended);
  });
});

describe.each(addresses)('over %s', (_, address) => {
  it.each(['close', 'abort'] as const)('%s there ends this side too', async (how) => {
    await using pair = await openPair({ address: address() });
    const { client, server } = pair;
    const iterated = (async () => {
      for await (const _ of client) expect.unreachable();
    })();
    const requests = [client.request('a'), client.request('b')].map(rejection);
    for await (const request of server) if (request.content === 'b') break;
    void server[how]();
    for (const request of requests) {
      expect(await request).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'maybe' });
    }
    await iterated;
    expect(await client.closed).toMatchObject({ by: 'remote' });
    expect(await server.closed).toMatchObject({ by: 'local' });
    if (how === 'close') expect((await client.closed).error).toBeUndefined();
  });

  it('both sides may close at once', async () => {
    await using pair = await openPair({ address: address() });
    const { client, server } = pair;
    const requests = [rejection(client.request('a')), rejection(server.request('b'))];
    await Promise.all([client.close(), server.close(), client.close()]);
    for (const request of requests) expect(await request).toMatchObject({ code: 'ERR_MAS_CLOSED' });
    expect([await client.closed, await server.closed]).toEqual([{ by: 'local' }, { by: 'local' }]);
  });

  it('await using closes the channel at the end of its block', async () => {
    await using pair = await openPair({ address: address() });
    {
      await using client = pair.client;
      client.request('a').catch(() => {});
    }
    expect(await pair.client.closed).toEqual({ by: 'local' });
    expect(await pair.server.closed).toEqual({ by: 'remote' });
  });

  it('closing in the middle of a request that arrives is the end of what arrived with it', async () => {
    const contents: unknown[] = [];
    await using pair = await openPair({
      address: address(),
      server: {
        onRequest: (request) => {
          contents.push(request.content);
          void request.channel.close();
          request.reply('too late');
        },
      },
    });
    const requests = [pair.client.request(1), pair.client.request(2)].map(rejection);
    for (const request of requests) expect(await request).toMatchObject({ code: 'ERR_MAS_CLOSED' });
    expect(contents).toEqual([1]);
  });
});
