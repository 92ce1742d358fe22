import { getEventListeners } from 'node:events';
import { ChannelError } from '@mas/channel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rejection } from './pair.ts';
import { connectToRawPeer } from './raw-peer.ts';

beforeEach(() => {
  // Sockets do not use these.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const timeout = { name: 'ChannelError', code: 'ERR_MAS_TIMEOUT' };
const aborted = { name: 'AbortError', code: 'ERR_MAS_ABORTED' };

describe('timeoutMs', () => {
  it('gives up a request after so many milliseconds, not before', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const reply = rejection(channel.request('a', { timeoutMs: 1000 }));
    const other = channel.request('b', { timeoutMs: 1001 });
    vi.advanceTimersByTime(999);
    await peer.message();
    peer.send([1, 1, 'in time']);
    expect(await other).toBe('in time');
    vi.advanceTimersByTime(1);
    const error = await reply;
    expect(error).toBeInstanceOf(ChannelError);
    expect(error).toMatchObject({ ...timeout, sent: 'maybe' });
  });

  it('of 0 gives up in the next turn', async () => {
    await using connection = await connectToRawPeer();
    const reply = rejection(connection.channel.request('a', { timeoutMs: 0 }));
    vi.advanceTimersByTime(0);
    expect(await reply).toMatchObject(timeout);
  });

  it('of Infinity never gives up, and makes no timer', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const reply = channel.request('a', { timeoutMs: Number.POSITIVE_INFINITY });
    expect(vi.getTimerCount()).toBe(0);
    peer.send([1, 0, 'b']);
    expect(await reply).toBe('b');
  });

  it('may be longer than any timer can be set', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const day = 86_400_000;
    const replies = [
      channel.request('a', { timeoutMs: 60 * day }),
      rejection(channel.request('b', { timeoutMs: 50 * day })),
    ];
    vi.advanceTimersByTime(50 * day);
    expect(await replies[1]).toMatchObject(timeout);
    peer.send([1, 0, 'in time']);
    expect(await replies[0]).toBe('in time');
  });

  it.each([-1, Number.NaN])('of %d rejects, and leaves nothing behind', async (timeoutMs) => {
    await using connection = await connectToRawPeer();
    const { signal } = new AbortController();
    const reply = connection.channel.request('a', { timeoutMs, signal });
    await expect(reply).rejects.toThrow(RangeError);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends before it has begun on a channel that has ended, and makes no timer', async () => {
    await using connection = await connectToRawPeer();
    const { channel } = connection;
    channel.abort();
    const { signal } = new AbortController();
    const reply = channel.request('a', { timeoutMs: 1000, signal });
    await expect(reply).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'no' });
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('a signal', () => {
  it('gives up its request when it is aborted, with the reason as the cause', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const controller = new AbortController();
    const reason = new Error('enough');
    const reply = rejection(channel.request('a', { signal: controller.signal }));
    const other = channel.request('b');
    controller.abort(reason);
    const error = await reply;
    expect(error).toBeInstanceOf(ChannelError);
    expect(error).toMatchObject({ ...aborted, sent: 'maybe', cause: reason });
    await peer.message();
    await peer.message();
    peer.send([1, 1, 'not affected']);
    expect(await other).toBe('not affected');
  });

  it('that is aborted already keeps the request from being sent', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const signal = AbortSignal.abort('before');
    await expect(channel.request('a', { signal })).rejects.toMatchObject({
      ...aborted,
      sent: 'no',
      cause: 'before',
    });
    channel.request('b').catch(() => {});
    expect(await peer.message()).toEqual([0, 0, 'b']);
  });

  it('may be shared by any number of requests, and is listened to once', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const controller = new AbortController();
    const { signal } = controller;
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const replies = Array.from({ length: 1000 }, (_, id) => channel.request(id, { signal }));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    peer.send(...replies.slice(0, 500).map((_, id) => [1, id, id]));
    expect(await Promise.all(replies.slice(0, 500))).toHaveLength(500);
    const errors = replies.slice(500).map(rejection);
    controller.abort();
    for (const error of errors) expect(await error).toMatchObject(aborted);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });
});

describe('a reply that comes after its request was given up', () => {
  it('is ignored, be it a result or a failure', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const controller = new AbortController();
    const given = [
      rejection(channel.request('a', { timeoutMs: 5 })),
      rejection(channel.request('b', { signal: controller.signal })),
    ];
    controller.abort();
    vi.advanceTimersByTime(5);
    await Promise.all(given);
    const reply = channel.request('c');
    peer.send([2, 1, 'too late'], [1, 0, 'too late'], [1, 2, 'in time']);
    expect(await reply).toBe('in time');
  });

  it('is a fault of the peer when it comes again', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const given = rejection(channel.request('a', { timeoutMs: 5 }));
    vi.advanceTimersByTime(5);
    await given;
    peer.send([1, 0, 'too late'], [1, 0, 'again']);
    expect(await channel.closed).toMatchObject({ error: { code: 'ERR_MAS_PROTOCOL' } });
  });
});

describe('ten thousand requests with deadlines and signals', () => {
  it('share one timer and leave neither timers nor listeners behind', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const signals = Array.from({ length: 10 }, () => new AbortController().signal);
    const replies = Array.from({ length: 10_000 }, (_, id) =>
      channel.request(id, { timeoutMs: 1000 + (id % 500), signal: signals[id % 10]! }),
    );
    expect(vi.getTimerCount()).toBe(1);
    // One half is answered, the other half is late.
    peer.send(...replies.flatMap((_, id) => (id % 2 === 0 ? [[1, id, id]] : [])));
    await Promise.all(replies.filter((_, id) => id % 2 === 0));
    expect(vi.getTimerCount()).toBe(1);
    const late = Promise.allSettled(replies.filter((_, id) => id % 2 === 1));
    vi.advanceTimersByTime(2000);
    const codes = (await late).map((result) => (result as { reason: ChannelError }).reason.code);
    expect(new Set(codes)).toEqual(new Set(['ERR_MAS_TIMEOUT']));
    expect(vi.getTimerCount()).toBe(0);
    for (const signal of signals) expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('leave nothing behind when the channel ends before', async () => {
    await using connection = await connectToRawPeer();
    const { channel } = connection;
    const { signal } = new AbortController();
    const settled = Promise.allSettled(
      Array.from({ length: 10_000 }, (_, id) =>
        channel.request(id, { timeoutMs: 1e9 + id, signal }),
      ),
    );
    expect(vi.getTimerCount()).toBe(1);
    channel.abort();
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await settled;
  });
});
