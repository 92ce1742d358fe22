import type { IncomingRequest } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { openPair, rejection } from './pair.ts';
import { connectToRawPeer } from './raw-peer.ts';

describe('iterating over a channel', () => {
  it('gives the requests of the peer in order, also those that came before', async () => {
    await using pair = await openPair();
    const { client, server } = pair;
    const replies = [client.request(0), client.request(1), client.request(2)];
    const contents: unknown[] = [];
    for await (const request of server) {
      expect(request.channel).toBe(server);
      contents.push(request.content);
      request.reply(null);
      if (request.content === 2) break;
    }
    expect(contents).toEqual([0, 1, 2]);
    await Promise.all(replies);
  });

  it('goes on where it was left', async () => {
    await using pair = await openPair();
    const { client, server } = pair;
    const replies = Promise.all([client.request('a'), client.request('b'), client.request('c')]);
    const contents: unknown[] = [];
    for (let round = 0; round < 3; round += 1) {
      for await (const request of server) {
        contents.push(request.content);
        request.reply(null);
        break;
      }
    }
    await replies;
    expect(contents).toEqual(['a', 'b', 'c']);
  });

  it('gives each request to one of several iterations', async () => {
    await using pair = await openPair();
    const { client, server } = pair;
    const workers = Array.from({ length: 3 }, async (_, worker) => {
      for await (const request of server) request.reply([worker, request.content]);
    });
    const numbers = Array.from({ length: 30 }, (_, number) => number);
    const replies = await Promise.all(numbers.map((number) => client.request(number)));
    expect(replies.map((reply) => (reply as number[])[1])).toEqual(numbers);
    await client.close();
    await Promise.all(workers);
  });

  it('is over when the channel has ended, however often one asks', async () => {
    await using pair = await openPair();
    const { client, server } = pair;
    const iterator = server[Symbol.asyncIterator]();
    const waiting = [iterator.next(), iterator.next()];
    await client.close();
    const done = { done: true, value: undefined };
    expect(await Promise.all(waiting)).toEqual([done, done]);
    expect(await iterator.next()).toEqual(done);
    for await (const _ of server) expect.unreachable();
  });

  it('is over for requests, too, that wait when the channel ends', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    peer.send([0, 0, 'a'], [0, 1, 'b']);
    peer.socket.end();
    await channel.closed;
    for await (const _ of channel) expect.unreachable();
  });

  it('is refused when requests go to onRequest', async () => {
    await using pair = await openPair({ server: { onRequest: () => {} } });
    expect(() => pair.server[Symbol.asyncIterator]()).toThrow(TypeError);
  });
});

describe('onRequest', () => {
  it('takes each request in the turn in which it arrives', async () => {
    const contents: unknown[] = [];
    await using connection = await connectToRawPeer({
      onRequest: (request) => {
        contents.push(request.content);
        if (request.content === 'last') request.reply(contents.length);
      },
    });
    connection.peer.send([0, 0, 'first'], [0, 1, 'last']);
    expect(await connection.peer.message()).toEqual([1, 1, 2]);
    expect(contents).toEqual(['first', 'last']);
  });

  it('fails the request with what it throws', async () => {
    await using pair = await openPair({
      server: {
        onRequest: () => {
          throw new RangeError('too far');
        },
      },
    });
    await expect(pair.client.request(1)).rejects.toMatchObject({
      code: 'ERR_MAS_REMOTE',
      message: expect.stringContaining('RangeError: too far'),
    });
    await expect(pair.client.request(2)).rejects.toThrow('too far');
  });

  it('keeps its answer when it throws after it', async () => {
    await using pair = await openPair({
      server: {
        onRequest: (request) => {
          request.reply('answer');
          throw new Error('too late');
        },
      },
    });
    expect(await pair.client.request(1)).toBe('answer');
    expect(await pair.client.request(2)).toBe('answer');
  });

  it('fails the request once when its reply cannot be sent', async () => {
    await using pair = await openPair({
      server: { onRequest: (request) => request.reply({ a: [() => {}] }) },
    });
    await expect(pair.client.request(1)).rejects.toThrow('result.a[0]: ');
    await expect(pair.client.request(2)).rejects.toThrow('result.a[0]: ');
  });
});

describe('an incoming request', () => {
  it('is answered once', async () => {
    await using pair = await openPair();
    const { client, server } = pair;
    const reply = client.request('a');
    for await (const request of server) {
      expect(request.answered).toBe(false);
      request.reply(1);
      expect(request.answered).toBe(true);
      const again = expect.objectContaining({ code: 'ERR_MAS_ANSWERED' });
      expect(() => request.reply(2)).toThrow(again);
      expect(() => request.fail(new Error('no'))).toThrow(again);
      break;
    }
    expect(await reply).toBe(1);
  });

  it('may be answered later, and in any order', async () => {
    await using pair = await openPair();
    const { client, server } = pair;
    const replies = [client.request('a'), client.request('b')];
    const requests: IncomingRequest[] = [];
    for await (const request of server) if (requests.push(request) === 2) break;
    requests[1]!.reply('B');
    expect(await replies[1]).toBe('B');
    requests[0]!.fail('A');
    expect(await rejection(replies[0]!)).toMatchObject({ remoteTrace: '"A" was thrown' });
  });

  it('tells both sides when its reply cannot be sent', async () => {
    await using pair = await openPair();
    const { client, server } = pair;
    const failure = rejection(client.request('a'));
    for await (const request of server) {
      expect(() => request.reply([undefined])).toThrow('result[0]: ');
      break;
    }
    expect(await failure).toMatchObject({ code: 'ERR_MAS_REMOTE' });
    expect(((await failure) as Error).message).toContain('result[0]: ');
  });

  it('is answered in vain, without an error, when the connection has ended', async () => {
    await using pair = await openPair();
    const { client, server } = pair;
    const failures = [rejection(client.request('a')), rejection(client.request('b'))];
    const requests: IncomingRequest[] = [];
    for await (const request of server) if (requests.push(request) === 2) break;
    client.abort();
    await server.closed;
    requests[0]!.reply(1);
    requests[1]!.fail(new Error('no'));
    await Promise.all(failures);
  });
});
