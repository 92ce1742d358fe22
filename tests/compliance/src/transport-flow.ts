import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  connected,
  expectMessages,
  fill,
  nextTurn,
  type OpenTransports,
  started,
} from './transport-connection.ts';

/** That a slow reader makes its peer wait, and that nobody waits for ever. */
export function testFlow(open: OpenTransports): void {
  describe('writable', () => {
    it('is true at first, and false while a peer reads nothing', async () => {
      await using connection = await connected(open);
      const { a, b } = connection;
      a.start();
      expect(a.transport.writable).toBe(true);
      const sent = await fill(a);
      expect(a.transport.writable).toBe(false);
      // A transport may take more in several turns.
      const drains = a.drains;

      b.start();
      await a.until(() => a.drains === drains + 1);
      await b.until(() => b.messages.length === sent.length);
      expectMessages(b.messages, sent);
      expect(a.drains).toBe(drains + 1);
    });

    it('does not keep the caller from sending', async () => {
      await using connection = await connected(open);
      const { a, b } = connection;
      a.start();
      const sent = await fill(a);
      const drains = a.drains;
      for (const message of [bytesOf(1), bytesOf(2_000_000), bytesOf(3)]) {
        a.send(message);
        sent.push(message);
      }
      b.start();
      await b.until(() => b.messages.length === sent.length);
      expectMessages(b.messages, sent);
      await a.until(() => a.transport.writable);
      expect(a.drains).toBe(drains + 1);
    });

    // The smaller the limit, the more of what reaches it is taken by the system at once.
    it.each([1, 100, 5000, 20_000])(
      'is true again, which one call of drained tells, after more than %i bytes have left',
      async (maxBufferedBytes) => {
        await using connection = await started(open, { limits: { maxBufferedBytes } });
        const { a, b } = connection;
        let full = 0;
        for (let round = 1; round <= 5; round += 1) {
          a.send(bytesOf(maxBufferedBytes + 1, round));
          if (!a.transport.writable) full += 1;
          await a.until(() => a.transport.writable);
        }
        await b.until(() => b.messages.length === 5);
        expect(a.drains).toBe(full);
      },
    );
  });

  describe('pause', () => {
    it('makes the peer wait in the end, and resume lets it go on', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      b.onMessage = () => b.pause();
      const sent = await fill(a);
      expect(b.messages.length).toBeLessThan(sent.length);

      b.onMessage = undefined;
      b.resume();
      await b.until(() => b.messages.length === sent.length);
      expectMessages(b.messages, sent);
      if (!a.transport.writable) await a.until(() => a.transport.writable);
    });

    it('may come again and again, and so may resume', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      b.resume();
      b.pause();
      b.pause();
      const sent = Array.from({ length: 500 }, (_, number) => bytesOf(number, number));
      for (const message of sent) a.send(message);
      await nextTurn();
      b.onMessage = () => {
        b.pause();
        b.resume();
        b.pause();
        setImmediate(() => {
          b.resume();
          b.resume();
        });
      };
      b.resume();
      b.resume();
      b.pause();
      b.resume();
      await b.until(() => b.messages.length === sent.length);
      expectMessages(b.messages, sent);
    });

    it('loses nothing when the peer closes meanwhile', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      b.onMessage = () => b.pause();
      const sent = Array.from({ length: 20 }, (_, number) => bytesOf(10_000, number));
      for (const message of sent) a.send(message);
      await b.until(() => b.messages.length > 0);
      void a.close();
      await nextTurn();
      b.onMessage = undefined;
      b.resume();
      await b.until(() => b.ends.length === 1);
      expectMessages(b.messages, sent);
      expect(b.ends).toEqual([undefined]);
    });

    it('does not keep this side from sending', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      a.pause();
      a.send(bytesOf(100_000));
      await b.until(() => b.messages.length === 1);
      expectMessages(b.messages, [bytesOf(100_000)]);
    });
  });
}
