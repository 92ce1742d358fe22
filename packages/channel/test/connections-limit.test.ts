import { type ChannelError, connect, listen, type Peer } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { addresses, rejection } from './pair.ts';
import { connectRaw } from './raw-peer.ts';

describe.each(addresses)('a server that has maxConnections clients, over %s', (kind, address) => {
  it('turns further ones away and says so, and takes one when another has gone', async () => {
    const refused: [string, string][] = [];
    let onRefusal = () => {};
    await using server = await listen(address(), () => {}, {
      limits: { maxConnections: 2 },
      onRequest: (request) => request.reply('hello'),
      onRefused(error: ChannelError, peer: Peer) {
        refused.push([error.code, error.message]);
        expect(error.message).toContain(peer.address);
        onRefusal();
      },
    });
    await using first = await connect(server.address);
    const second = await connect(server.address);
    await Promise.all([first.request('here'), second.request('here')]);
    const refusal = new Promise<void>((resolve) => {
      onRefusal = resolve;
    });
    const third = connect(server.address).then((channel) => channel.request('here'));
    expect(await rejection(third)).toMatchObject({
      code: kind === 'local' ? 'ERR_MAS_CONNECT' : 'ERR_MAS_CLOSED',
    });
    await refusal;
    expect(refused).toEqual([['ERR_MAS_REFUSED', expect.stringContaining('maxConnections')]]);
    expect(await first.request('still here')).toBe('hello');

    const [accepted] = [...server.connections].slice(-1);
    await second.close();
    await accepted!.close();
    await using fourth = await connect(server.address);
    expect(await fourth.request('here')).toBe('hello');
  });
});

it('counts clients that say nothing', async () => {
  let onRefusal = () => {};
  const refusal = new Promise<void>((resolve) => {
    onRefusal = resolve;
  });
  await using server = await listen('tcp://127.0.0.1:0', () => {}, {
    limits: { maxConnections: 1 },
    onRefused: onRefusal,
  });
  await using _silent = await connectRaw(server.address);
  await using late = await connectRaw(server.address);
  await refusal;
  await late.end();
});
