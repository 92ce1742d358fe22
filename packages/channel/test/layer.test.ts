import { type Layer, RemoteError } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { openPair, rejection } from './pair.ts';
import { connectToRawPeer } from './raw-peer.ts';

describe('a layer above', () => {
  const layer: Layer = {
    *encodeFailure(error) {
      if (error instanceof RangeError) {
        yield { unencodable: () => {} };
        yield { range: error.message };
      }
    },
    decodeFailure(content) {
      const { range } = content as { range?: unknown };
      return typeof range === 'string' ? new RangeError(range) : undefined;
    },
  };

  it('may send failures as more than text, and what cannot be encoded is passed over', async () => {
    await using pair = await openPair({
      both: { layer },
      server: {
        onRequest(request) {
          throw request.content === 'range' ? new RangeError('too far') : new TypeError('else');
        },
      },
    });
    const whole = await rejection(pair.client.request('range'));
    expect(whole).toBeInstanceOf(RemoteError);
    expect(whole).toMatchObject({ cause: new RangeError('too far'), code: 'ERR_MAS_REMOTE' });
    expect((whole as RemoteError).message).toMatch(/^RangeError: too far \(from tcp:/);
    const text = await rejection(pair.client.request('other'));
    expect((text as RemoteError).cause).toBeUndefined();
    expect((text as RemoteError).message).toMatch(/^TypeError: else \(from tcp:/);
  });

  it('that cannot read a failure lets the connection end, as without a layer', async () => {
    for (const options of [{ layer }, {}]) {
      await using connection = await connectToRawPeer(options);
      const reply = rejection(connection.channel.request('hello'));
      connection.peer.send([2, 0, { what: 'is this?' }]);
      expect(await reply).toMatchObject({
        code: 'ERR_MAS_PROTOCOL',
        message: expect.stringContaining('a failure that is not a string'),
      });
    }
  });

  it('is told of what was sent and then given up, by its number on the wire', async () => {
    const given: number[] = [];
    await using connection = await connectToRawPeer({
      limits: { maxOutgoingRequests: 2 },
      layer: { onGivenUp: (id) => given.push(id) },
    });
    const { channel, peer } = connection;
    const controller = new AbortController();
    const { signal } = controller;
    channel.request('open').catch(() => {});
    const sent = rejection(channel.request('sent', { signal }));
    const held = rejection(channel.request('held', { signal }));
    await peer.message();
    expect(await peer.message()).toEqual([0, 1, 'sent']);
    controller.abort();
    await Promise.all([sent, held]);
    expect(given).toEqual([1]);
  });

  it('may drop a request that waits, and the peer is told', async () => {
    const taken: unknown[] = [];
    let answer!: () => void;
    await using connection = await connectToRawPeer({
      limits: { maxIncomingRequests: 1 },
      onRequest(request) {
        taken.push(request.content);
        answer = () => request.reply('done');
      },
    });
    const { channel, peer } = connection;
    peer.send([0, 0, 'first'], [0, 1, 'dropped'], [0, 2, 'last']);
    const question = channel.request('got them?');
    await peer.message();
    peer.send([1, 0, 'yes']);
    await question;
    channel.withdraw(0); // is being handled, which goes on
    channel.withdraw(7); // is not there
    channel.withdraw(1);
    answer();
    expect(await peer.message()).toEqual([1, 0, 'done']);
    expect(await peer.message()).toMatchObject([2, 1, expect.stringContaining('given up')]);
    answer();
    expect(await peer.message()).toEqual([1, 2, 'done']);
    expect(taken).toEqual(['first', 'last']);
  });
});
