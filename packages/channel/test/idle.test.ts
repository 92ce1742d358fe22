import type { Channel } from '@mas/channel';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectToRawPeer } from './raw-peer.ts';

const IDLE_MS = 1000;

afterEach(() => {
  vi.useRealTimers();
});

function fakeTimers(): void {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
}

function isOpen(channel: Channel): Promise<boolean> {
  return Promise.race([channel.closed.then(() => false), Promise.resolve(true)]);
}

describe('a connection that nobody uses for idleTimeoutMs', () => {
  it('is closed in an orderly way, and says so', async () => {
    fakeTimers();
    await using connection = await connectToRawPeer({ limits: { idleTimeoutMs: IDLE_MS } });
    vi.advanceTimersByTime(IDLE_MS);
    await connection.peer.end();
    expect(connection.peer.error).toBeUndefined();
    expect(await connection.channel.closed).toMatchObject({
      by: 'local',
      error: { code: 'ERR_MAS_CLOSED', message: expect.stringContaining('for 1000 ms') },
    });
    await expect(connection.channel.request('late')).rejects.toMatchObject({ sent: 'no' });
  });

  it('stays open as long as there are requests, of either side', async () => {
    fakeTimers();
    await using connection = await connectToRawPeer({
      limits: { idleTimeoutMs: IDLE_MS },
      onRequest: (request) => request.reply('here'),
    });
    const { channel, peer } = connection;
    for (let round = 0; round < 5; round += 1) {
      vi.advanceTimersByTime(IDLE_MS / 2);
      peer.send([0, round, 'are you there?']);
      expect(await peer.message()).toEqual([1, round, 'here']);
      vi.advanceTimersByTime(IDLE_MS / 2);
      const reply = channel.request('and you?');
      await peer.message();
      peer.send([1, round, 'yes']);
      await reply;
    }
    expect(await isOpen(channel)).toBe(true);
    vi.advanceTimersByTime(IDLE_MS * 1.25);
    await peer.end();
  });

  it('stays open while a request of ours is open', async () => {
    fakeTimers();
    await using connection = await connectToRawPeer({ limits: { idleTimeoutMs: IDLE_MS } });
    const reply = connection.channel.request('slow');
    vi.advanceTimersByTime(IDLE_MS * 10);
    await connection.peer.message();
    connection.peer.send([1, 0, 'done']);
    expect(await reply).toBe('done');
  });

  it('stays open while a request of the peer is not answered', async () => {
    fakeTimers();
    let answer!: () => void;
    await using connection = await connectToRawPeer({
      limits: { idleTimeoutMs: IDLE_MS },
      onRequest(request) {
        answer = () => request.reply('done');
      },
    });
    connection.peer.send([0, 0, 'slow']);
    const reply = connection.channel.request('have you got it?');
    await connection.peer.message();
    connection.peer.send([1, 0, 'yes']);
    await reply;
    vi.advanceTimersByTime(IDLE_MS * 10);
    answer();
    expect(await connection.peer.message()).toEqual([1, 0, 'done']);
  });

  it('is not kept open by signs of life', async () => {
    fakeTimers();
    await using connection = await connectToRawPeer({
      limits: { idleTimeoutMs: IDLE_MS },
      keepAlive: { probe: 'alive?', intervalMs: IDLE_MS / 5, limit: 100 },
    });
    vi.advanceTimersByTime(IDLE_MS);
    expect(await connection.peer.message()).toEqual([0, 0, 'alive?']);
    await connection.peer.end();
  });

  it('is not kept open by requests about the connection', async () => {
    fakeTimers();
    await using connection = await connectToRawPeer({
      limits: { idleTimeoutMs: IDLE_MS },
      layer: { isUrgent: (content) => content === 'ping' },
      onRequest: (request) => request.reply('pong'),
    });
    const { peer } = connection;
    for (let round = 0; round < 3; round += 1) {
      vi.advanceTimersByTime(IDLE_MS / 4);
      peer.send([0, round, 'ping']);
      expect(await peer.message()).toEqual([1, round, 'pong']);
    }
    vi.advanceTimersByTime(IDLE_MS / 4);
    await peer.end();
  });
});
