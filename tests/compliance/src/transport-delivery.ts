import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  connected,
  expectMessages,
  type OpenTransports,
  started,
} from './transport-connection.ts';

/** That messages arrive whole, once and in order, and only after `start`. */
export function testDelivery(open: OpenTransports): void {
  describe('delivers messages', () => {
    it('of any size, whole, once and in order', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      const sizes = [0, 1, 0, 2, 3, 4, 5, 255, 4091, 4092, 4093, 0, 65_535, 65_536, 1_000_000, 1];
      const sent = [...sizes, 5_000_000, 0, 7].map(bytesOf);
      for (const message of sent) a.send(message);
      await b.until(() => b.messages.length === sent.length);
      expectMessages(b.messages, sent);
    });

    it('in great numbers', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      const sent = Array.from({ length: 20_000 }, (_, number) => bytesOf(number % 7, number));
      for (const message of sent) a.send(message);
      await b.until(() => b.messages.length === sent.length);
      expectMessages(b.messages, sent);
    });

    it('of many turns as of one', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      const sent = Array.from({ length: 200 }, (_, number) => bytesOf(number, number));
      for (const [index, message] of sent.entries()) {
        a.send(message);
        if (index % 3 === 0) await b.until(() => b.messages.length === index + 1);
      }
      await b.until(() => b.messages.length === sent.length);
      expectMessages(b.messages, sent);
    });

    it('in both directions at once', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      const fromA = Array.from({ length: 100 }, (_, number) => bytesOf(number * 100, number));
      const fromB = Array.from({ length: 100 }, (_, number) => bytesOf(number * 101, number));
      for (const [index, message] of fromA.entries()) {
        a.send(message);
        b.send(fromB[index]!);
      }
      await a.until(() => a.messages.length === 100);
      await b.until(() => b.messages.length === 100);
      expectMessages(b.messages, fromA);
      expectMessages(a.messages, fromB);
    });

    it('that are sent in the middle of a delivery', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      b.onMessage = () => b.send(b.messages.at(-1)!);
      const sent = Array.from({ length: 50 }, (_, number) => bytesOf(number, number));
      for (const message of sent) a.send(message);
      await a.until(() => a.messages.length === sent.length);
      expectMessages(a.messages, sent);
    });
  });

  describe.each([
    ['the end that connects', 'b', 'a'],
    ['the end that accepts', 'a', 'b'],
  ] as const)('before start %s', (_, from, to) => {
    it('loses nothing that the peer has sent', async () => {
      await using connection = await connected(open);
      const { [from]: sender, [to]: late } = connection;
      sender.start();
      late.start();
      await using other = await connected(open);
      other[from].start();
      const sent = [bytesOf(3), bytesOf(0), bytesOf(300_000)];
      for (const message of sent) other[from].send(message);
      // What the other connection delivers has arrived before it.
      sender.send(bytesOf(1));
      await late.until(() => late.messages.length === 1);
      other[to].start();
      await other[to].until(() => other[to].messages.length === sent.length);
      expectMessages(other[to].messages, sent);
    });

    it('takes what is to be sent', async () => {
      await using connection = await connected(open);
      const { [to]: early, [from]: peer } = connection;
      const sent = [bytesOf(5), bytesOf(100_000)];
      for (const message of sent) early.send(message);
      peer.start();
      await peer.until(() => peer.messages.length === sent.length);
      expectMessages(peer.messages, sent);
    });

    it('loses nothing when the peer has closed', async () => {
      await using connection = await connected(open);
      const { [from]: sender, [to]: late } = connection;
      const sent = [bytesOf(5), bytesOf(100_000)];
      for (const message of sent) sender.send(message);
      void sender.close();
      late.start();
      await late.until(() => late.ends.length === 1);
      expectMessages(late.messages, sent);
      expect(late.ends).toEqual([undefined]);
    });
  });

  describe('cancelMessage', () => {
    it('drops what was appended, and nothing else', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      a.cancel(bytesOf(10, 1));
      a.send(bytesOf(3, 2));
      a.cancel(bytesOf(100_000, 3));
      a.cancel(bytesOf(0));
      a.send(bytesOf(100_000, 4));
      a.cancel(bytesOf(3_000_000, 5));
      a.send(bytesOf(0));
      a.cancel(bytesOf(1));
      await a.close();
      await b.until(() => b.ends.length === 1);
      expectMessages(b.messages, [bytesOf(3, 2), bytesOf(100_000, 4), bytesOf(0)]);
    });

    it('sends nothing when nothing else is sent', async () => {
      await using connection = await started(open);
      const { a, b } = connection;
      a.cancel(bytesOf(10_000));
      await a.close();
      await b.until(() => b.ends.length === 1);
      expect(b.messages).toEqual([]);
    });
  });

  it('names the peer', async () => {
    await using connection = await connected(open);
    expect(connection.a.transport.remoteAddress).toMatch(/./);
    expect(connection.b.transport.remoteAddress).toMatch(/./);
  });
}
