import { type CodecFactory, connect, DecodeError, listen } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { openPair, rejection } from './pair.ts';
import { connectRaw, connectToRawPeer, frame, frameOf } from './raw-peer.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

const faults: [string, Buffer, RegExp][] = [
  ['an empty payload', frameOf(Buffer.alloc(0)), /cannot be read/],
  ['a payload that ends too early', frameOf(hex('93 00 00')), /cannot be read/],
  ['a payload with something behind it', frameOf(hex('93 00 00 c0 c0')), /cannot be read/],
  ['a byte that means nothing', frameOf(hex('c1')), /cannot be read/],
  [
    'a custom type that nobody registered',
    frameOf(hex('93 00 00 81 a8 5f5f747970655f5f 92 05 01')),
    /cannot be read/,
  ],
  ['null', frame(null), /not \[type, id, content\]/],
  ['a string', frame('abc'), /not \[type, id, content\]/],
  ['a map', frame({ type: 0, id: 0, content: 0 }), /not \[type, id, content\]/],
  ['a list of two', frame([0, 0]), /not \[type, id, content\]/],
  ['a list of four', frame([0, 0, 0, 0]), /not \[type, id, content\]/],
  ['a type 3', frame([3, 0, 'x']), /unknown type 3/],
  ['a type -1', frame([-1, 0, 'x']), /unknown type -1/],
  ['a type that is a string', frame(['0', 0, 'x']), /unknown type "0"/],
  ['a type that is null', frame([null, 0, 'x']), /unknown type null/],
  [
    'a type that is an object that cannot be converted',
    frame([{ toString: 1 }, 0, 'x']),
    /unknown type/,
  ],
  ['an id that is a string', frame([0, '0', 'x']), /integer id/],
  ['an id that is a fraction', frame([0, 0.5, 'x']), /integer id/],
  ['an id that is null', frame([1, null, 'x']), /integer id/],
  ['an id that is a list', frame([1, [0], 'x']), /integer id/],
  ['an id that is not a number', frame([1, Number.NaN, 'x']), /integer id/],
  ['an id beyond the safe integers', frame([0, 2n ** 60n, 'x']), /integer id/],
  [
    'a result with an id that was never used',
    frame([1, 7, 'x']),
    /the request 7, which is not open/,
  ],
  [
    'a failure with an id that was never used',
    frame([2, 7, 'x']),
    /the request 7, which is not open/,
  ],
  ['a result with a negative id', frame([1, -1, 'x']), /the request -1, which is not open/],
  ['a result with a huge id', frame([1, 2 ** 53 - 1, 'x']), /which is not open/],
  ['a failure that is no string', frame([2, 0, { message: 'x' }]), /failure that is not a string/],
  ['a failure that is null', frame([2, 0, null]), /failure that is not a string/],
  ['a length beyond the limit', hex('01000001'), /announced a message of 16777217 bytes/],
  ['the greatest length', hex('ffffffff'), /announced a message of 4294967295 bytes/],
];

describe('a peer that sends', () => {
  it.each(faults)(
    '%s ends the connection, with an error that says so',
    async (_, bytes, message) => {
      await using connection = await connectToRawPeer();
      const { channel, peer } = connection;
      const iterated = (async () => {
        for await (const _ of channel) expect.unreachable();
      })();
      const requests = [channel.request('a'), channel.request('b')].map(rejection);
      await peer.message();
      await peer.message();
      // What comes behind it is not looked at.
      peer.socket.write(Buffer.concat([bytes, frame([0, 1, 'x']), frame([1, 1, 'x'])]));
      const { by, error } = await channel.closed;
      expect(by).toBe('remote');
      expect(error).toMatchObject({
        code: 'ERR_MAS_PROTOCOL',
        message: expect.stringMatching(message),
      });
      for (const request of requests) {
        expect(await request).toMatchObject({
          code: 'ERR_MAS_PROTOCOL',
          sent: 'maybe',
          message: error!.message,
        });
      }
      await iterated;
      await peer.end();
      await expect(channel.request('c')).rejects.toMatchObject({
        code: 'ERR_MAS_PROTOCOL',
        sent: 'no',
      });
    },
  );

  it('a reply for the second time', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const reply = channel.request('a');
    peer.send([1, 0, 'once'], [1, 0, 'twice']);
    expect(await reply).toBe('once');
    expect((await channel.closed).error).toMatchObject({ code: 'ERR_MAS_PROTOCOL' });
  });

  it('what the codec cannot read gives its error as the cause', async () => {
    await using connection = await connectToRawPeer();
    connection.peer.socket.write(frameOf(hex('c1')));
    const { error } = await connection.channel.closed;
    expect(error!.cause).toBeInstanceOf(DecodeError);
  });
});

describe('ids of requests', () => {
  it.each([
    ['negative', -5],
    ['large', 2 ** 40],
    ['the same for two', 3],
    ['written as a float', hex('cb 4014000000000000')],
  ])('that are %s are the business of the peer', async (_, id) => {
    await using connection = await connectToRawPeer({
      onRequest: (request) => request.reply(request.content),
    });
    const { peer } = connection;
    if (typeof id === 'number') peer.send([0, id, 'a'], [0, id, 'b']);
    else
      for (const content of ['a161', 'a162'])
        peer.socket.write(frameOf(Buffer.concat([hex('93 00'), id, hex(content)])));
    const expected = typeof id === 'number' ? id : 5;
    expect(await peer.message()).toEqual([1, expected, 'a']);
    expect(await peer.message()).toEqual([1, expected, 'b']);
  });

  it('that are -0 come back as 0, which every codec can say', async () => {
    await using connection = await connectToRawPeer({ onRequest: (request) => request.reply(1) });
    connection.peer.send([0, -0, 'a']);
    expect(await connection.peer.bytes(8)).toEqual(hex('00000004 93 01 00 01'));
  });
});

describe('a server', () => {
  it('ends the connection of a bad client alone', async () => {
    await using server = await listen('tcp://127.0.0.1:0', async (channel) => {
      for await (const request of channel) request.reply(request.content);
    });
    await using good = await connect(server.address);
    for (const [, bytes] of faults) {
      await using bad = await connectRaw(server.address);
      bad.socket.write(bytes);
      await bad.end();
    }
    expect(await good.request('still here')).toBe('still here');
  });

  it('tells a client with another codec by closing the connection', async () => {
    const text: CodecFactory = {
      name: 'text',
      create: () => ({
        encode: (value) => Buffer.from(JSON.stringify(value)),
        decode: (bytes) => JSON.parse(Buffer.from(bytes).toString()),
      }),
    };
    await using pair = await openPair({ client: { codec: text } });
    const { client, server } = pair;
    const request = rejection(client.request({ a: 1 }));
    expect((await server.closed).error).toMatchObject({ code: 'ERR_MAS_PROTOCOL' });
    expect(await request).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'maybe' });
  });
});
