import { describe, expect, it } from 'vitest';
import { openPair, rejection } from './pair.ts';
import { connectToRawPeer } from './raw-peer.ts';

/** A control message, for a layer that knows some. */
const isUrgent = (content: unknown) => content === 'urgent';

describe('requests of the peer beyond maxIncomingRequests', () => {
  it('wait, in order, until others are answered', async () => {
    const taken: unknown[] = [];
    const answers: (() => void)[] = [];
    await using connection = await connectToRawPeer({
      limits: { maxIncomingRequests: 2 },
      onRequest: (request) => {
        taken.push(request.content);
        answers.push(() => request.reply(request.content));
      },
    });
    const { peer } = connection;
    peer.send([0, 0, 'a'], [0, 1, 'b'], [0, 2, 'c'], [0, 3, 'd']);
    // What comes behind them has arrived when this is answered.
    const question = connection.channel.request('still there?');
    expect(await peer.message()).toEqual([0, 0, 'still there?']);
    peer.send([1, 0, 'yes']);
    await question;
    expect(taken).toEqual(['a', 'b']);
    answers[1]!();
    expect(await peer.message()).toEqual([1, 1, 'b']);
    expect(taken).toEqual(['a', 'b', 'c']);
    answers[0]!();
    answers[2]!();
    answers[3]!();
    expect(await peer.message()).toEqual([1, 0, 'a']);
    expect(await peer.message()).toEqual([1, 2, 'c']);
    expect(await peer.message()).toEqual([1, 3, 'd']);
  });

  it('wait for an iteration, too', async () => {
    await using connection = await connectToRawPeer({ limits: { maxIncomingRequests: 1 } });
    const { channel, peer } = connection;
    peer.send([0, 0, 'a'], [0, 1, 'b']);
    const iteration = channel[Symbol.asyncIterator]();
    const first = (await iteration.next()).value!;
    let second: unknown;
    const next = iteration.next().then(({ value }) => {
      second = value!.content;
      value!.fail('no');
    });
    const question = channel.request('still there?');
    await peer.message();
    peer.send([1, 0, 'yes']);
    await question;
    expect(second).toBeUndefined();
    first.fail('no');
    await next;
    expect(second).toBe('b');
  });

  it('may be answered at once, however many wait', async () => {
    let hold: (() => void) | undefined;
    await using connection = await connectToRawPeer({
      limits: { maxIncomingRequests: 1 },
      onRequest(request) {
        if (hold === undefined) hold = () => request.reply(-1);
        else request.reply(request.content);
      },
    });
    const { peer } = connection;
    // More than a stack could take if each answer called the next handler.
    const count = 50_000;
    peer.send([0, 0, null], ...Array.from({ length: count }, (_, index) => [0, index + 1, index]));
    const question = connection.channel.request('still there?');
    await peer.message();
    peer.send([1, 0, 'yes']);
    await question;
    hold!();
    expect(await peer.message()).toEqual([1, 0, -1]);
    for (let index = 0; index < count; index += 1) {
      expect(await peer.message()).toEqual([1, index + 1, index]);
    }
  });

  it('do not wait when they are about the connection', async () => {
    const taken: unknown[] = [];
    await using connection = await connectToRawPeer({
      limits: { maxIncomingRequests: 1 },
      layer: { isUrgent },
      onRequest(request) {
        taken.push(request.content);
        if (isUrgent(request.content)) request.reply('at once');
      },
    });
    connection.peer.send([0, 0, 'slow'], [0, 1, 'waits'], [0, 2, 'urgent']);
    expect(await connection.peer.message()).toEqual([1, 2, 'at once']);
    expect(taken).toEqual(['slow', 'urgent']);
  });
});

describe('requests of ours beyond maxOutgoingRequests', () => {
  it('wait, in order, until others are answered or given up', async () => {
    await using connection = await connectToRawPeer({ limits: { maxOutgoingRequests: 2 } });
    const { channel, peer } = connection;
    const controller = new AbortController();
    const first = channel.request('a');
    const refused = rejection(channel.request('b'));
    const waiting = channel.request('c');
    const given = rejection(channel.request('given up', { signal: controller.signal }));
    const last = channel.request('d');
    expect(await peer.message()).toEqual([0, 0, 'a']);
    expect(await peer.message()).toEqual([0, 1, 'b']);
    expect(peer.receivedBytes).toBe(0);
    controller.abort();
    expect(await given).toMatchObject({ code: 'ERR_MAS_ABORTED', sent: 'no' });
    peer.send([2, 1, 'no']);
    expect(await peer.message()).toEqual([0, 2, 'c']);
    expect(await refused).toMatchObject({ code: 'ERR_MAS_REMOTE' });
    peer.send([1, 2, 'C']);
    expect(await waiting).toBe('C');
    expect(await peer.message()).toEqual([0, 3, 'd']);
    peer.send([1, 3, 'D'], [1, 0, 'A']);
    expect([await last, await first]).toEqual(['D', 'A']);
  });

  it('leave when one that was sent is given up', async () => {
    await using connection = await connectToRawPeer({ limits: { maxOutgoingRequests: 1 } });
    const { channel, peer } = connection;
    const controller = new AbortController();
    const given = rejection(channel.request('a', { signal: controller.signal }));
    const next = channel.request('b');
    expect(await peer.message()).toEqual([0, 0, 'a']);
    controller.abort();
    expect(await given).toMatchObject({ code: 'ERR_MAS_ABORTED', sent: 'maybe' });
    expect(await peer.message()).toEqual([0, 1, 'b']);
    peer.send([1, 1, 'B']);
    expect(await next).toBe('B');
  });

  it('fail at once when they shall not wait, and nothing of them is sent', async () => {
    const limits = { maxOutgoingRequests: 1, whenFull: 'fail' } as const;
    await using connection = await connectToRawPeer({ limits });
    const { channel, peer } = connection;
    const first = channel.request('a');
    await expect(channel.request('b')).rejects.toMatchObject({
      code: 'ERR_MAS_BUSY',
      sent: 'no',
      message: expect.stringContaining('that is the limit (maxOutgoingRequests)'),
    });
    peer.send([1, 0, 'A']);
    expect(await first).toBe('A');
    const second = channel.request('c');
    expect(await peer.message()).toEqual([0, 0, 'a']);
    expect(await peer.message()).toEqual([0, 1, 'c']);
    peer.send([1, 1, 'C']);
    expect(await second).toBe('C');
  });

  it('have all the room, however many about the connection are open', async () => {
    await using connection = await connectToRawPeer({ limits: { maxOutgoingRequests: 1 } });
    const { channel, peer } = connection;
    for (let count = 0; count < 3; count += 1) channel.requestAside('about it').catch(() => {});
    const reply = channel.request('a call');
    for (let id = 0; id < 3; id += 1) expect(await peer.message()).toEqual([0, id, 'about it']);
    expect(await peer.message()).toEqual([0, 3, 'a call']);
    peer.send([1, 3, 'answered']);
    expect(await reply).toBe('answered');
  });

  it('neither wait nor fail when they are about the connection', async () => {
    const limits = { maxOutgoingRequests: 1, whenFull: 'fail' } as const;
    await using pair = await openPair({
      client: { limits, layer: { isUrgent } },
      server: { onRequest: (request) => isUrgent(request.content) && request.reply('at once') },
    });
    pair.client.request('never answered').catch(() => {});
    expect(await pair.client.requestAside('urgent')).toBe('at once');
  });
});
