import { Channel, listen, msgpack } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { addresses, nextTurn, openPair, rejection } from './pair.ts';
import { connectRaw, connectToRawPeer, frame } from './raw-peer.ts';
import { ScriptedTransport } from './scripted-transport.ts';

const MIB = 1024 * 1024;

/** That many bytes, all the same. */
const filled = (bytes: number, byte: number) => new Uint8Array(bytes).fill(byte);

/** The one byte that all of them are, or undefined when they differ. */
function byteOf(value: unknown): number | undefined {
  const bytes = Buffer.from(value as Uint8Array);
  return bytes.equals(filled(bytes.length, bytes[0]!)) ? bytes[0] : undefined;
}

describe.each(addresses)('long bytes over %s', (_, address) => {
  it('arrive as they were when they were sent', async () => {
    const answer = new Uint8Array(MIB);
    await using pair = await openPair({
      address: address(),
      both: { limits: { maxBufferedBytes: 256 * MIB, maxUnsentBytes: 256 * MIB } },
      server: {
        onRequest(request) {
          // The same buffer for each answer, and filled anew as soon as one is sent.
          request.reply(answer.fill(byteOf(request.content) ?? 0xff));
          answer.fill(0xfe);
        },
      },
    });
    const content = new Uint8Array(MIB);
    const replies = Array.from({ length: 40 }, (__, index) => {
      const reply = pair.client.request(content.fill(index));
      content.fill(0xfd);
      return reply;
    });
    expect((await Promise.all(replies)).map(byteOf)).toEqual([...replies.keys()]);
  });

  it('bring nothing along of other messages', async () => {
    await using tcp = await openPair({ server: { onRequest: (request) => request.reply(null) } });
    const received: Uint8Array[] = [];
    await using pair = await openPair({
      address: address(),
      server: {
        onRequest(request) {
          received.push(request.content as Uint8Array);
          request.reply(null);
        },
      },
    });
    for (const size of [70_000, 80_000]) {
      await tcp.client.request(filled(120_000, 0x61));
      await pair.client.request(filled(size, 0x62));
    }
    expect(received.map(byteOf)).toEqual([0x62, 0x62]);
    for (const { buffer } of received) {
      expect(Buffer.from(buffer as ArrayBuffer).includes('aaaa')).toBe(false);
    }
  });

  it('belong to who gets them', async () => {
    await using pair = await openPair({
      address: address(),
      server: { onRequest: (request) => request.reply(request.content) },
    });
    const sizes = [10, 1000, 60_000, 70_000, MIB, 3 * MIB];
    const replies: Uint8Array[] = [];
    for (const [index, size] of sizes.entries()) {
      replies.push((await pair.client.request(filled(size, index))) as Uint8Array);
    }
    expect(replies.map(byteOf)).toEqual([...sizes.keys()]);
    expect(replies.map((reply) => reply.constructor)).toEqual(sizes.map(() => Uint8Array));
    for (const reply of replies) {
      expect(reply.buffer.byteLength).toBeLessThanOrEqual(2 * reply.length);
      reply.fill(0xff);
    }
    expect(byteOf(await pair.client.request(filled(MIB, 7)))).toBe(7);
  });
});

it('a long answer that a peer takes slowly is not overwritten by those to others', async () => {
  await using server = await listen('tcp://127.0.0.1:0', () => {}, {
    onRequest: (request) => request.reply(filled(8 * MIB, request.content as number)),
  });
  await using slow = await connectRaw(server.address, { reads: false });
  await using quick = await connectRaw(server.address);
  slow.send([0, 0, 1]);
  for (let id = 0; id < 5; id += 1) {
    quick.send([0, id, 2]);
    expect(byteOf(((await quick.message()) as unknown[])[2])).toBe(2);
  }
  slow.read();
  expect(byteOf(((await slow.message()) as unknown[])[2])).toBe(1);
});

it('what several clients read at the same time is not mixed', async () => {
  await using first = await connectToRawPeer();
  await using second = await connectToRawPeer();
  const ends = [first, second];
  const replies = ends.map(({ channel }) => channel.request(null));
  for (const { peer } of ends) await peer.message();
  // In turn, and cut in the middle of a header, a head and the bytes.
  const answers = ends.map((__, index) => frame([1, 0, filled(50_000, index)]));
  for (const [from, to] of [
    [0, 2],
    [2, 7],
    [7, 10],
    [10, 30_000],
    [30_000, 60_000],
  ]) {
    for (const [index, { peer }] of ends.entries()) {
      peer.socket.write(answers[index]!.subarray(from, to));
      await nextTurn();
    }
  }
  expect((await Promise.all(replies)).map(byteOf)).toEqual([0, 1]);
});

describe.each(addresses)('what ends its own connection over %s', (_, address) => {
  it('while it is being encoded gets into no message of another one', async () => {
    const limits = { maxBufferedBytes: 256 * MIB };
    for (const before of [0, 200_000]) {
      await using first = await openPair({ address: address(), both: { limits } });
      await using second = await openPair({
        address: address(),
        both: { limits },
        server: { onRequest: (request) => request.reply(request.content) },
      });
      // So much waits that what follows is not taken at once.
      const waiting = second.client.request(filled(15_000_000, 1));
      const earlier = rejection(first.client.request('x'.repeat(before)));
      let other: Promise<unknown> | undefined;
      const content = [
        'x'.repeat(2_500_000),
        {
          get end() {
            void first.client.close();
            other ??= second.client.request(filled(2_550_000, 2));
            return 1;
          },
        },
        'y'.repeat(40_000),
      ];
      expect(await rejection(first.client.request(content))).toMatchObject({
        code: 'ERR_MAS_CLOSED',
      });
      expect([await waiting, await other].map(byteOf)).toEqual([1, 2]);
      await earlier;
    }
  });
});

describe('a channel', () => {
  it.each([true, false])(
    'lets its codec know whether a message owns its buffer: %s',
    async (isOwned) => {
      const transport = new ScriptedTransport();
      const channel = new Channel(transport);
      const requests = channel[Symbol.asyncIterator]();
      const message = new Uint8Array(
        msgpack()
          .create()
          .encode([0, 0, filled(1000, 5)]),
      );
      transport.receiver.message({ bytes: message, start: 0, end: message.length, isOwned });
      const content = (await requests.next()).value!.content as Uint8Array;
      expect(content.buffer === message.buffer).toBe(isOwned);
      await channel.close();
    },
  );
});
