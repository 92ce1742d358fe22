import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  connected,
  type End,
  expectMessages,
  fill,
  nextTurn,
  type OpenTransports,
  started,
} from './transport-connection.ts';

/** That a connection ends once, on both sides, and with what had to leave. */
export function testEnding(open: OpenTransports): void {
  describe('close', () => {
    it('lets what was sent before leave, and ends both sides without an error', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      const sent = [bytesOf(1), bytesOf(3_000_000), bytesOf(0), bytesOf(2)];
      for (const message of sent) a.send(message);
      await a.close();
      await b.until(() => b.ends.length === 1);
      expectMessages(b.messages, sent);
      expect([a.ends, b.ends]).toEqual([[undefined], [undefined]]);
    });

    it('lets what waits for a slow peer leave', async () => {
      await using connection = await connected(open);
      const { a, b } = connection;
      a.start();
      const sent = await fill(a);
      const closing = a.close();
      b.start();
      await closing;
      await b.until(() => b.ends.length === 1);
      expectMessages(b.messages, sent);
      expect([a.ends, b.ends]).toEqual([[undefined], [undefined]]);
    });

    it('may come from both sides at once, and again', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      a.send(bytesOf(1));
      b.send(bytesOf(2));
      await Promise.all([a.close(), b.close(), a.close(), b.close()]);
      await Promise.all([a.close(), b.close()]);
      expect([a.ends, b.ends]).toEqual([[undefined], [undefined]]);
    });

    it('in the middle of a delivery is the end of it', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      b.onMessage = () => {
        if (b.messages.length === 2) void b.close();
      };
      for (let number = 0; number < 10; number += 1) a.send(bytesOf(100, number));
      await a.until(() => a.ends.length === 1);
      await b.close();
      expectMessages(b.messages, [bytesOf(100, 0), bytesOf(100, 1)]);
      expect(b.ends).toEqual([undefined]);
    });

    it('lets what was sent in the middle of the last delivery leave', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      b.onMessage = () => {
        b.send(bytesOf(50_000));
        void b.close();
      };
      a.send(bytesOf(1));
      await a.until(() => a.ends.length === 1);
      expectMessages(a.messages, [bytesOf(50_000)]);
      expect(a.ends).toEqual([undefined]);
    });

    it('before start counts too', async () => {
      await using connection = await connected(open);
      const { a, b } = connection;
      const closing = a.close();
      b.start();
      await b.until(() => b.ends.length === 1);
      await closing;
      a.start();
      expect([a.ends, b.ends]).toEqual([[undefined], [undefined]]);
    });
  });

  describe('abort', () => {
    it('hands its error to this side, and ends the other one', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      const reason = new Error('enough');
      a.abort(reason);
      expect(a.ends[0]).toBe(reason);
      await b.until(() => b.ends.length === 1);
      await Promise.all([a.close(), b.close()]);
    });

    it('may come when the other side has closed', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      void b.close();
      a.abort(new Error('enough'));
      await Promise.all([a.close(), b.close()]);
      expect(b.ends).toEqual([undefined]);
      expect(a.ends).toHaveLength(1);
    });

    it('drops what has not left', async () => {
      await using connection = await connected(open);
      const { a, b } = connection;
      a.start();
      const sent = await fill(a);
      a.abort(new Error('enough'));
      b.start();
      await b.until(() => b.ends.length === 1);
      expect(b.messages.length).toBeLessThan(sent.length);
      expectMessages(b.messages, sent.slice(0, b.messages.length));
    });

    it('in the middle of a delivery is the end of it', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      b.onMessage = () => b.abort(new Error('enough'));
      for (let number = 0; number < 10; number += 1) a.send(bytesOf(100, number));
      await a.until(() => a.ends.length === 1);
      expectMessages(b.messages, [bytesOf(100, 0)]);
    });

    it('cuts a close short', async () => {
      await using connection = await connected(open);
      const { a, b } = connection;
      a.start();
      await fill(a);
      const closing = a.close();
      a.abort(new Error('enough'));
      await closing;
      expect(a.ends).toEqual([undefined]);
      b.start();
      await b.until(() => b.ends.length === 1);
    });

    it('before start counts too', async () => {
      await using connection = await connected(open);
      const { a, b } = connection;
      const reason = new Error('enough');
      b.abort(reason);
      await b.close();
      b.start();
      expect(b.ends[0]).toBe(reason);
      a.start();
      await a.until(() => a.ends.length === 1);
    });
  });

  describe('after the end', () => {
    const useless = (end: End) => {
      end.send(bytesOf(10));
      end.send(bytesOf(10_000));
      end.cancel(bytesOf(10_000));
      end.pause();
      end.resume();
      end.pause();
      void end.close();
      end.abort(new Error('too late'));
    };

    it.each(['close', 'abort'] as const)('by %s every call does nothing', async (how) => {
      await using connection = await started(open);
      const { a, b } = connection;
      void a[how]();
      useless(a);
      await b.until(() => b.ends.length === 1);
      useless(b);
      await Promise.all([a.close(), b.close()]);
      await nextTurn();
      expect([a.messages, b.messages]).toEqual([[], []]);
    });

    it('every call does nothing, from closed itself too', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      a.onClosed = () => useless(a);
      b.onClosed = () => useless(b);
      a.send(bytesOf(5));
      await a.close();
      await b.until(() => b.ends.length === 1);
      expectMessages(b.messages, [bytesOf(5)]);
      expect([a.ends, b.ends]).toEqual([[undefined], [undefined]]);
    });
  });
}
