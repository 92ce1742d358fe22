import { Channel, connect, connectTransport, listen } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { addresses, openPair, rejection } from './pair.ts';
import { connectToRawPeer, frame, listenRaw } from './raw-peer.ts';
import { known } from './tls.ts';

const tooLarge = { code: 'ERR_MAS_TOO_LARGE' };
const protocol = { code: 'ERR_MAS_PROTOCOL' };

/** A text with which a request or a reply, of an id below 128, has so many bytes. */
const textFor = (messageBytes: number) => 'x'.repeat(messageBytes - 5);

describe('maxMessageBytes', () => {
  it('is 16 MiB by default', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const limit = 16 * 1024 * 1024;
    const largest = channel.request(Buffer.alloc(limit - 8));
    await expect(channel.request(Buffer.alloc(limit - 7))).rejects.toMatchObject({
      ...tooLarge,
      message: `the message has ${limit + 1} bytes; the limit is ${limit} (maxMessageBytes)`,
    });
    await peer.bytes(limit + 4);
    peer.send([1, 0, Buffer.alloc(limit - 8)]);
    expect(await largest).toHaveLength(limit - 8);
  });

  it('lets a longer request reject alone, of which nothing is sent', async () => {
    await using connection = await connectToRawPeer({ limits: { maxMessageBytes: 100 } });
    const { channel, peer } = connection;
    channel.request(textFor(100)).catch(() => {});
    await expect(channel.request(textFor(101))).rejects.toMatchObject({ ...tooLarge, sent: 'no' });
    channel.request('after').catch(() => {});
    expect(await peer.message()).toEqual([0, 0, textFor(100)]);
    expect(await peer.message()).toEqual([0, 1, 'after']);
  });

  it('lets a longer reply throw, and the request fail', async () => {
    await using pair = await openPair({
      server: {
        limits: { maxMessageBytes: 2000 },
        onRequest: (request) => {
          expect(() => request.reply(textFor(3000))).toThrow(expect.objectContaining(tooLarge));
        },
      },
    });
    expect(await rejection(pair.client.request(1))).toMatchObject({
      code: 'ERR_MAS_REMOTE',
      message: expect.stringContaining('the limit is 2000 (maxMessageBytes)'),
    });
  });

  it.each([
    ['is allowed', 100, false],
    ['is one too much', 101, true],
  ])('counts the payload alone: what %s', async (_, bytes, isTooMuch) => {
    await using connection = await connectToRawPeer({
      limits: { maxMessageBytes: 100 },
      onRequest: (request) => request.reply(null),
    });
    const { channel, peer } = connection;
    const message = frame([0, 1, textFor(bytes)]);
    expect(message.length).toBe(bytes + 4);
    // The announcement alone is enough to be refused, before any of the payload is there.
    peer.socket.write(isTooMuch ? message.subarray(0, 4) : message);
    if (!isTooMuch) expect(await peer.message()).toEqual([1, 1, null]);
    else expect((await channel.closed).error).toMatchObject(protocol);
  });

  it.each(addresses)('ends the connection for a longer message over %s', async (_, address) => {
    await using pair = await openPair({
      address: address(),
      server: { limits: { maxMessageBytes: 100 } },
    });
    const { client, server } = pair;
    const request = rejection(client.request(textFor(101)));
    const { by, error } = await server.closed;
    expect(by).toBe('remote');
    expect(error).toMatchObject(protocol);
    expect(error!.message).toMatch(/101 bytes.*limit.* 100 \(maxMessageBytes\)/);
    expect(await request).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'maybe' });
  });

  it('replaces a failure that is too long by one that says so', async () => {
    await using connection = await connectToRawPeer({
      limits: { maxMessageBytes: 60 },
      onRequest: (request) => request.fail(new Error('x'.repeat(1000))),
    });
    connection.peer.send([0, 0, null]);
    expect(await connection.peer.message()).toEqual([2, 0, 'the failure was too long to be sent']);
  });

  it('ends the connection when it is too small for any failure', async () => {
    await using connection = await connectToRawPeer({
      limits: { maxMessageBytes: 5 },
      onRequest: (request) => request.fail(new Error('no')),
    });
    connection.peer.send([0, 0, null]);
    await connection.peer.end();
    expect((await connection.channel.closed).error!.cause).toMatchObject(tooLarge);
  });
});

describe('maxDepth', () => {
  it('refuses deeper values of ours, and ends the connection when the peer sends some', async () => {
    await using connection = await connectToRawPeer({ limits: { maxDepth: 3 } });
    const { channel, peer } = connection;
    channel.request([[1]]).catch(() => {});
    await expect(channel.request([[[1]]])).rejects.toMatchObject({
      code: 'ERR_MAS_SERIALIZATION',
      message: expect.stringContaining('nested deeper than the limit of 3'),
    });
    peer.send([0, 0, [[1]]]);
    peer.send([0, 1, [[[1]]]]);
    expect(await channel.closed).toMatchObject({
      error: { ...protocol, message: expect.stringContaining('nested deeper than the limit of 3') },
    });
  });
});

describe('a limit that is no number of at least 1', () => {
  const limits = [
    'maxMessageBytes',
    'maxDepth',
    'maxIncomingRequests',
    'maxOutgoingRequests',
    'maxConnections',
    'connectTimeoutMs',
    'handshakeTimeoutMs',
    'idleTimeoutMs',
    'maxBufferedBytes',
    'maxUnsentBytes',
    'maxQueuedBytes',
  ] as const;

  it.each(limits)(
    'is refused for %s by connect and listen, before they do anything',
    async (name) => {
      for (const value of [0, -1, Number.NaN, 'many' as never]) {
        const options = { limits: { [name]: value } };
        const range = name === 'maxDepth' ? 'from 1 to 1000' : 'of at least 1';
        const refusal = `${name} must be a number ${range}, not ${value}`;
        await expect(listen('tcp://127.0.0.1:0', () => {}, options)).rejects.toThrow(refusal);
        await using server = await listen('tcp://127.0.0.1:0', () => {});
        await expect(connect(server.address, options)).rejects.toThrow(RangeError);
        await expect(connect(server.address, options)).rejects.toThrow(refusal);
      }
    },
  );

  it.each(['connectTimeoutMs', 'handshakeTimeoutMs', 'idleTimeoutMs'] as const)(
    'may be infinite, and is none then (%s)',
    async (name) => {
      const options = { limits: { [name]: Number.POSITIVE_INFINITY } };
      await using server = await listen('tcp://127.0.0.1:0', () => {}, {
        ...options,
        tls: known,
        onRequest: (request) => request.reply('here'),
      });
      await using channel = await connect(server.address, { ...options, tls: known });
      expect(await channel.request('there?')).toBe('here');
    },
  );

  it('is refused where it is too great, and so is another word for what happens when it is full', async () => {
    const tooLong = { limits: { maxMessageBytes: 2 ** 32 } };
    await expect(listen('local://', () => {}, tooLong)).rejects.toThrow('at most 4294967295');
    const odd = { limits: { whenFull: 'drop' as never } };
    await expect(listen('local://', () => {}, odd)).rejects.toThrow("must be 'wait' or 'fail'");
  });

  it('leaves no transport open that was given to a channel', async () => {
    await using server = await listenRaw();
    const accepted = server.accept();
    const transport = await connectTransport(server.address);
    expect(() => new Channel(transport, { limits: { maxQueuedBytes: 0 } })).toThrow(RangeError);
    const peer = await accepted;
    await peer.end();
  });
});
