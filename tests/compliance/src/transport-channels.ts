import { Channel, type ChannelOptions } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import type { OpenTransports } from './transport-connection.ts';

const MIB = 1024 * 1024;

/** That a channel works over the transport. */
export function testChannels(open: OpenTransports): void {
  async function openChannels(options: ChannelOptions = {}): Promise<[Channel, Channel]> {
    const [a, b] = await open({});
    return [new Channel(a, options), new Channel(b, options)];
  }

  describe('carries channels', () => {
    it('whose ends ask each other', async () => {
      const [a, b] = await openChannels({ onRequest: (request) => request.reply(request.content) });
      await using _ = a;
      await using __ = b;
      const contents = Array.from({ length: 100 }, (_, number) => ({ number }));
      const asked = contents.flatMap((content) => [a.request(content), b.request(content)]);
      expect(await Promise.all(asked)).toEqual(contents.flatMap((content) => [content, content]));
    });

    it('that flood each other with large requests', { timeout: 60_000 }, async () => {
      const [a, b] = await openChannels({ onRequest: (request) => request.reply(request.content) });
      await using _ = a;
      await using __ = b;
      const contents = Array.from({ length: 64 }, (_, number) => Buffer.alloc(MIB, number));
      const ask = async (channel: Channel, content: Buffer) =>
        content.equals((await channel.request(content)) as Uint8Array);
      const asked = contents.flatMap((content) => [ask(a, content), ask(b, content)]);
      expect(new Set(await Promise.all(asked))).toEqual(new Set([true]));
    });

    it('and ends the open requests of both sides', async () => {
      const [a, b] = await openChannels();
      const asked = [a.request(1), b.request(2)];
      const settled = Promise.allSettled(asked);
      await a.close();
      expect(await b.closed).toEqual({ by: 'remote' });
      const closed = { code: 'ERR_MAS_CLOSED', sent: 'maybe' };
      expect(await settled).toMatchObject([{ reason: closed }, { reason: closed }]);
      await b.close();
    });
  });
}
