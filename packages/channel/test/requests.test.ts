import type { IncomingRequest } from '@mas/channel';
import { collectGarbage } from '@mas/garbage';
import { describe, expect, it } from 'vitest';
import { addresses, openPair } from './pair.ts';
import { connectToRawPeer } from './raw-peer.ts';

describe.each(addresses)('over %s', (_, address) => {
  it('a request resolves with the reply', async () => {
    await using pair = await openPair({
      address: address(),
      server: { onRequest: (request) => request.reply([request.content, 'back']) },
    });
    expect(await pair.client.request({ a: [1, 'two', null] })).toEqual([
      { a: [1, 'two', null] },
      'back',
    ]);
    expect(await pair.client.request(null)).toEqual([null, 'back']);
  });

  it('a request with options that are none rejects, and does not throw', async () => {
    await using pair = await openPair({ address: address(), server: { onRequest() {} } });
    for (const options of [{ signal: {} }, { timeoutMs: Symbol('soon') }, null]) {
      const reply = pair.client.request('?', options as never);
      await expect(reply).rejects.toThrow(TypeError);
    }
  });

  it('both ends ask each other at once, with equal ids', async () => {
    await using pair = await openPair({
      address: address(),
      client: { onRequest: (request) => request.reply(['client', request.content]) },
      server: { onRequest: (request) => request.reply(['server', request.content]) },
    });
    const numbers = Array.from({ length: 300 }, (_, number) => number);
    const { client, server } = pair;
    const replies = await Promise.all(
      numbers.flatMap((number) => [client.request(number), server.request(number)]),
    );
    expect(replies).toEqual(
      numbers.flatMap((number) => [
        ['server', number],
        ['client', number],
      ]),
    );
  });

  it('a handler may ask back before it answers, and that handler too', async () => {
    const countdown = {
      onRequest: (request: IncomingRequest) => {
        const left = request.content as number;
        if (left === 0) request.reply('done');
        else request.channel.request(left - 1).then((reply) => request.reply([left, reply]));
      },
    };
    await using pair = await openPair({ address: address(), both: countdown });
    expect(await pair.client.request(3)).toEqual([3, [2, [1, 'done']]]);
  });

  it('what one end does with a value does not change the value of the other', async () => {
    await using pair = await openPair({
      address: address(),
      server: {
        onRequest: (request) => {
          const list = request.content as number[];
          list.push(4);
          request.reply(list);
          list.push(5);
        },
      },
    });
    const content = [1, 2, 3];
    const reply = pair.client.request(content);
    content.push(100);
    expect(await reply).toEqual([1, 2, 3, 4]);
    expect(content).toEqual([1, 2, 3, 100]);
  });
});

describe('replies', () => {
  it('match their requests by id, in whatever order they come', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const replies = Array.from({ length: 1000 }, (_, number) => channel.request(number));
    const requests: [number, number, number][] = [];
    for (const _ of replies) requests.push((await peer.message()) as [number, number, number]);
    // A fixed order that is neither that of the requests nor its reverse.
    const order = [...requests.keys()].sort((a, b) => ((a * 7919) % 1000) - ((b * 7919) % 1000));
    peer.send(...order.map((index) => [1, requests[index]![1], requests[index]![2] * 2]));
    expect(await Promise.all(replies)).toEqual(replies.map((_, number) => number * 2));
  });

  it('to some requests do not wait for those to others', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const slow = channel.request('slow');
    for (let id = 1; id <= 100; id += 1) {
      const reply = channel.request('fast');
      peer.send([1, id, id]);
      expect(await reply).toBe(id);
    }
    peer.send([1, 0, 'at last']);
    expect(await slow).toBe('at last');
  });

  it('hold bytes of their own, not a part of what was read with them', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const replies = [channel.request(0), channel.request(1), channel.request(2)];
    peer.send([1, 0, Buffer.from('abc')], [1, 1, new Uint8Array(50_000)], [1, 2, 'abc']);
    const [small] = (await Promise.all(replies)) as [Uint8Array];
    expect([...small]).toEqual([...Buffer.from('abc')]);
    expect(small.buffer.byteLength).toBe(3);
  });
});

it('a request that cannot be sent rejects alone, and says where it is wrong', async () => {
  await using pair = await openPair({
    server: { onRequest: (request) => request.reply(request.content) },
  });
  const { client } = pair;
  const replies = [
    client.request('before'),
    client.request([{ a: () => {} }]),
    client.request('after'),
  ];
  await expect(replies[1]).rejects.toMatchObject({
    code: 'ERR_MAS_SERIALIZATION',
    message: expect.stringContaining('content[0].a: '),
    path: [0, 'a'],
  });
  expect(await replies[0]).toBe('before');
  expect(await replies[2]).toBe('after');
});

it('a layer above may name the parts of what cannot be sent', async () => {
  await using pair = await openPair({
    client: { layer: { describeRefusal: (error) => error.below(1, 'args') } },
  });
  await expect(pair.client.request([[undefined]])).rejects.toThrow('args[0]: ');
});

it('a reply is not kept when whoever has asked for it has let it go', async () => {
  await using pair = await openPair({ server: { onRequest: (request) => request.reply([1]) } });
  const reply = new WeakRef((await pair.client.request('?')) as object);
  await collectGarbage();
  expect(reply.deref()).toBe(undefined);
});

it('a request that was sent keeps no content while it waits for the reply', async () => {
  let resolve!: (request: IncomingRequest) => void;
  const received = new Promise<IncomingRequest>((take) => {
    resolve = take;
  });
  await using pair = await openPair({ server: { onRequest: resolve } });
  const send = () => {
    const content = ['much'];
    return { reply: pair.client.request(content), content: new WeakRef(content) };
  };
  const { reply, content } = send();
  const request = await received;
  await collectGarbage();
  expect(content.deref()).toBe(undefined);
  request.reply('done');
  expect(await reply).toBe('done');
});
