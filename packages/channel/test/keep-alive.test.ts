import { Channel, type ChannelOptions, resolveChannelOptions } from '@mas/channel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTurn } from './pair.ts';
import { ScriptedTransport } from './scripted-transport.ts';

const PROBE = 'are you there?';

/** A transport whose peer may be dead. */
class WatchedTransport extends ScriptedTransport {
  receivedBytes = 0;

  override deliver(message: unknown): void {
    this.receivedBytes += 10;
    super.deliver(message);
  }

  /** The ids of the probes that have been sent. */
  get probes(): number[] {
    const requests = this.sent as [type: number, id: number, content: unknown][];
    return requests.filter(([, , content]) => content === PROBE).map(([, id]) => id);
  }
}

function open(options: ChannelOptions = {}) {
  const transport = new WatchedTransport();
  const channel = new Channel(transport, {
    keepAlive: { probe: PROBE, intervalMs: 1000, limit: 3 },
    ...options,
  });
  return { channel, transport };
}

/** A channel whose peer has answered before. */
async function openWithAnsweringPeer(options?: ChannelOptions) {
  const opened = open(options);
  const answer = opened.channel.request('first');
  opened.transport.deliver([1, 0, 'answer']);
  await answer;
  vi.advanceTimersByTime(1000);
  return opened;
}

describe('keepAlive', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks nothing as long as something comes', async () => {
    const { channel, transport } = await openWithAnsweringPeer();
    for (let second = 0; second < 10; second += 1) {
      transport.receivedBytes += 1;
      vi.advanceTimersByTime(1000);
    }
    expect(transport.probes).toEqual([]);
    channel.abort();
  });

  it('asks when nothing has come for an interval, and goes on when there is an answer', async () => {
    const { channel, transport } = await openWithAnsweringPeer();
    for (let round = 1; round <= 5; round += 1) {
      vi.advanceTimersByTime(3000);
      expect(transport.probes).toHaveLength(round);
      transport.deliver([2, transport.probes.at(-1), 'there is no such function']);
      await nextTurn();
      vi.advanceTimersByTime(1000);
    }
    expect(await Promise.race([channel.closed, 'open'])).toBe('open');
    channel.abort();
  });

  it('ends the connection when nothing comes for so many further intervals', async () => {
    const { channel, transport } = await openWithAnsweringPeer();
    const request = channel.request('second');
    vi.advanceTimersByTime(3000);
    expect(await Promise.race([channel.closed, 'open'])).toBe('open');
    vi.advanceTimersByTime(1000);
    await expect(request).rejects.toMatchObject({
      code: 'ERR_MAS_CLOSED',
      sent: 'maybe',
      message: expect.stringContaining('no sign of life for 4000 ms'),
    });
    expect(await channel.closed).toMatchObject({ by: 'remote', error: { code: 'ERR_MAS_CLOSED' } });
    expect(transport.calls).toContain('abort');
    expect(transport.probes).toHaveLength(1);
  });

  it('leaves a peer alone that has never answered', async () => {
    const { channel, transport } = open();
    vi.advanceTimersByTime(1_000_000);
    expect(transport.probes).toHaveLength(1);
    expect(await Promise.race([channel.closed, 'open'])).toBe('open');
    channel.abort();
  });

  it('gives one that has never answered as much time as others when it owes an answer', async () => {
    const { channel } = open();
    vi.advanceTimersByTime(1_000_000);
    const request = channel.request('first');
    vi.advanceTimersByTime(3000);
    expect(await Promise.race([channel.closed, 'open'])).toBe('open');
    vi.advanceTimersByTime(1000);
    await expect(request).rejects.toMatchObject({
      sent: 'maybe',
      message: expect.stringContaining('no sign of life for 4000 ms'),
    });
  });

  it('does not blame the peer when this side does not read', async () => {
    const { channel, transport } = await openWithAnsweringPeer({ limits: { maxQueuedBytes: 1 } });
    transport.deliver([0, 0, 'waits to be taken']);
    vi.advanceTimersByTime(1_000_000);
    expect(await Promise.race([channel.closed, 'open'])).toBe('open');
    for await (const request of channel) {
      request.reply(null);
      break;
    }
    vi.advanceTimersByTime(1_000_000);
    expect(await channel.closed).toMatchObject({ by: 'remote' });
  });

  it('ends with the connection', async () => {
    const { channel } = await openWithAnsweringPeer();
    channel.abort();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not for transports whose peer cannot die alone', () => {
    const channel = new Channel(new ScriptedTransport(), { keepAlive: { probe: PROBE } });
    expect(vi.getTimerCount()).toBe(0);
    channel.abort();
  });

  it.each([{ intervalMs: 0 }, { intervalMs: Number.NaN }, { limit: 0 }, { limit: -1 }])(
    'refuses %j',
    (options) => {
      const resolve = () => resolveChannelOptions({ keepAlive: { probe: PROBE, ...options } });
      expect(resolve).toThrow(RangeError);
    },
  );
});
