import { type Channel, connect, listen } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { rejection } from './pair.ts';
import { connectRaw, frameOf } from './raw-peer.ts';

/** Asks back for each request, and lets pass what goes wrong. */
async function askBack(channel: Channel): Promise<void> {
  for await (const request of channel) request.reply(await channel.request('which?'));
}

describe('a server whose handler lets an error pass', () => {
  it('goes on when a client goes away in the middle', async () => {
    await using server = await listen('tcp://127.0.0.1:0', askBack);
    for (const how of ['close', 'abort'] as const) {
      const client = await connect(server.address);
      const request = rejection(client.request('hello'));
      for await (const _ of client) void client[how]();
      expect(await request).toMatchObject({ code: 'ERR_MAS_CLOSED' });
      await client.close();
    }
    const peer = await connectRaw(server.address);
    peer.send([0, 0, 'hello']);
    await peer.message();
    peer.socket.write(frameOf(Buffer.of(0xc1)));
    await peer.end();
    await using good = await connect(server.address, {
      onRequest: (request) => request.reply('this'),
    });
    expect(await good.request('hello')).toBe('this');
  });

  it('ends the connection of a client that fails what it is asked, and of no other', async () => {
    await using server = await listen('tcp://127.0.0.1:0', askBack);
    await using good = await connect(server.address, {
      onRequest: (request) => request.reply('this'),
    });
    await using bad = await connect(server.address, { onRequest: (request) => request.fail('no') });
    const ends = [...server.connections].map((channel) => channel.closed);
    const request = rejection(bad.request('hello'));
    expect(await Promise.race(ends)).toMatchObject({
      by: 'local',
      error: { cause: { code: 'ERR_MAS_REMOTE' } },
    });
    expect(await request).toMatchObject({ code: 'ERR_MAS_CLOSED' });
    expect(await good.request('hello')).toBe('this');
  });

  it('ends the connection when the handler itself returns such a promise', async () => {
    await using server = await listen('tcp://127.0.0.1:0', async (channel) => {
      await channel.request('hello');
    });
    await using client = await connect(server.address);
    for await (const request of client) request.fail('no');
    expect((await client.closed).by).toBe('remote');
  });
});

describe('a server whose handler has ended', () => {
  it('keeps the connection', async () => {
    const handled: Channel[] = [];
    await using server = await listen('tcp://127.0.0.1:0', async (channel) => {
      handled.push(channel);
    });
    await using client = await connect(server.address);
    const request = client.request('later');
    while (handled.length === 0) await new Promise((resolve) => setImmediate(resolve));
    for await (const incoming of handled[0]!) {
      incoming.reply('still here');
      break;
    }
    expect(await request).toBe('still here');
  });
});
