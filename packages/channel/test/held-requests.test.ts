import { afterEach, describe, expect, it, vi } from 'vitest';
import { rejection } from './pair.ts';
import { connectToRawPeer, type RawPeer } from './raw-peer.ts';

const MIB = 1024 * 1024;
const LARGE = Buffer.alloc(MIB);

afterEach(() => {
  vi.useRealTimers();
});

/** Reads what has been sent. */
async function readContents(peer: RawPeer, count: number): Promise<unknown[]> {
  const contents: unknown[] = [];
  peer.read();
  while (contents.length < count) {
    const [, id, content] = (await peer.message()) as [number, number, unknown];
    contents.push(content);
    peer.send([1, id, null]);
  }
  return contents;
}

describe('requests that wait for a peer which does not read', () => {
  it('leave in order when it reads, each once', async () => {
    await using connection = await connectToRawPeer({ reads: false });
    const { channel, peer } = connection;
    const replies = Array.from({ length: 30 }, (_, number) => channel.request([number, LARGE]));
    const contents = await readContents(peer, 30);
    expect(contents.map((content) => (content as [number])[0])).toEqual([...replies.keys()]);
    await Promise.all(replies);
  });

  it('have not been sent, when they are given up or the connection ends, and the error says so', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    await using connection = await connectToRawPeer({ reads: false });
    const { channel } = connection;
    const first = rejection(channel.request(LARGE));
    for (let count = 0; count < 30; count += 1) channel.request(LARGE).catch(() => {});
    const controller = new AbortController();
    const late = rejection(channel.request('late', { timeoutMs: 100 }));
    const aborted = rejection(channel.request('aborted', { signal: controller.signal }));
    const last = rejection(channel.request('last'));
    vi.advanceTimersByTime(100);
    controller.abort();
    expect(await late).toMatchObject({ code: 'ERR_MAS_TIMEOUT', sent: 'no' });
    expect(await aborted).toMatchObject({ code: 'ERR_MAS_ABORTED', sent: 'no' });
    channel.abort();
    expect(await last).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'no' });
    expect(await first).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'maybe' });
  });

  it('are not sent after they were given up, and use no id', async () => {
    await using connection = await connectToRawPeer({ reads: false });
    const { channel, peer } = connection;
    const controller = new AbortController();
    const replies = Array.from({ length: 30 }, () => channel.request(LARGE));
    const given = rejection(channel.request('given up', { signal: controller.signal }));
    const last = channel.request('last');
    controller.abort();
    await given;
    const contents = await readContents(peer, 31);
    expect(contents.at(-1)).toBe('last');
    await Promise.all([...replies, last]);
  });

  it('reject alone when it turns out that they cannot be sent', async () => {
    await using connection = await connectToRawPeer({ reads: false });
    const { channel, peer } = connection;
    const replies = Array.from({ length: 30 }, () => channel.request(LARGE));
    const refused = rejection(channel.request([() => {}]));
    const last = channel.request('last');
    const contents = await readContents(peer, 31);
    expect(contents.at(-1)).toBe('last');
    expect(await refused).toMatchObject({ code: 'ERR_MAS_SERIALIZATION' });
    await Promise.all([...replies, last]);
  });

  it('leave in the end even when one message is more than may wait', async () => {
    await using connection = await connectToRawPeer({ limits: { maxBufferedBytes: 1 } });
    const { channel, peer } = connection;
    const replies = Array.from({ length: 30 }, (_, number) => channel.request(number));
    for (const id of replies.keys()) {
      expect(await peer.message()).toEqual([0, id, id]);
      peer.send([1, id, null]);
    }
    await Promise.all(replies);
  });
});
