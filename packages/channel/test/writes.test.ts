import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { openPair } from './pair.ts';
import { connectToRawPeer, type RawPeer } from './raw-peer.ts';

let write: MockInstance<Socket['write']>;

// What is written goes its way; it is only looked at.
beforeEach(() => {
  write = vi.spyOn(Socket.prototype, 'write');
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** How many bytes each write of the channel had. */
function writesOf(peer: RawPeer): number[] {
  return write.mock.calls.flatMap(([chunk], index) =>
    write.mock.contexts[index] === peer.socket ? [] : [(chunk as Uint8Array).length],
  );
}

describe('messages of one turn', () => {
  it('leave in one write', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    for (let count = 0; count < 20; count += 1) channel.request('x').catch(() => {});
    expect(writesOf(peer)).toEqual([]);
    await peer.bytes(20 * 9);
    expect(writesOf(peer)).toEqual([20 * 9]);
    expect(peer.pieces).toBe(1);
  });

  it('leave together also when promises come in between', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    for (let count = 0; count < 5; count += 1) {
      channel.request('x').catch(() => {});
      await null;
    }
    await peer.bytes(5 * 9);
    expect(writesOf(peer).reduce((sum, size) => sum + size)).toBe(5 * 9);
    expect(writesOf(peer).length).toBeLessThanOrEqual(2);
  });

  it('leave together as the replies to requests that came together', async () => {
    await using connection = await connectToRawPeer({
      onRequest: (request) => request.reply(null),
    });
    const { peer } = connection;
    peer.send(...Array.from({ length: 50 }, (_, id) => [0, id, 'x']));
    await peer.bytes(50 * 8);
    expect(writesOf(peer)).toEqual([50 * 8]);
  });

  it('leave at the latest when 4 KB have gathered', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    // Of 1008 bytes each, so that five of them are needed.
    const content = Buffer.alloc(1008 - 4 - 3 - 3);
    for (let count = 0; count < 12; count += 1) channel.request(content).catch(() => {});
    expect(writesOf(peer)).toEqual([5 * 1008, 5 * 1008]);
    await peer.bytes(12 * 1008);
    expect(writesOf(peer)).toEqual([5 * 1008, 5 * 1008, 2 * 1008]);
  });

  it('of the next turn do not wait for anything', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    for (let count = 1; count <= 3; count += 1) {
      channel.request('x').catch(() => {});
      await peer.bytes(9);
      expect(writesOf(peer)).toHaveLength(count);
    }
  });
});

describe('what was written', () => {
  it('stays as it was until it has left, although the peer is slow', async () => {
    await using connection = await connectToRawPeer({
      reads: false,
      limits: { maxBufferedBytes: 2 ** 30 },
    });
    const { channel, peer } = connection;
    const contents: string[] = [];
    for (let number = 0; number < 400; number += 1) {
      // Small ones in between, which are gathered in what could be the buffer of the large ones.
      contents.push(`${number}`, String.fromCharCode(97 + (number % 26)).repeat(60_000));
    }
    for (const content of contents) channel.request(content).catch(() => {});
    peer.read();
    for (const [id, content] of contents.entries()) {
      expect(await peer.message()).toEqual([0, id, content]);
    }
  });
});

it('both ends of a connection send without delay', async () => {
  const setNoDelay = vi.spyOn(Socket.prototype, 'setNoDelay');
  await using _pair = await openPair();
  expect(setNoDelay.mock.calls).toEqual([[true], [true]]);
  expect(new Set(setNoDelay.mock.contexts).size).toBe(2);
});
