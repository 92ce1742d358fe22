import { describe, expect, it } from 'vitest';
import { connectToRawPeer } from './raw-peer.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('what a channel sends', () => {
  it('is, for a request, the length and [0, id, content], with ids that count up from 0', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    channel.request('hi').catch(() => {});
    channel.request([1, { a: null }]).catch(() => {});
    expect(await peer.bytes(10)).toEqual(hex('00000006 93 00 00 a26869'));
    expect(await peer.bytes(13)).toEqual(hex('00000009 93 00 01 9201 81a161c0'));
  });

  it('is, for a result, the length and [1, id, content], with the id of the request', async () => {
    await using connection = await connectToRawPeer({
      onRequest: (request) => request.reply(request.content),
    });
    const { peer } = connection;
    peer.socket.write(hex('00000006 93 00 07 a26869'));
    expect(await peer.bytes(10)).toEqual(hex('00000006 93 01 07 a26869'));
    peer.socket.write(hex('0000000a 93 00 cdffff c403616263'));
    expect(await peer.bytes(14)).toEqual(hex('0000000a 93 01 cdffff c403616263'));
  });

  it('is, for a failure, the length and [2, id, content], which is a string', async () => {
    await using connection = await connectToRawPeer({ onRequest: (request) => request.fail(7) });
    const { peer } = connection;
    peer.socket.write(hex('00000004 93 00 05 c0'));
    expect(await peer.bytes(4 + 16)).toEqual(
      Buffer.concat([hex('00000010 93 02 05 ac'), Buffer.from('7 was thrown')]),
    );
  });

  it('holds no id of a request that could not be sent', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    await expect(channel.request(() => {})).rejects.toThrow('content: ');
    channel.request(null).catch(() => {});
    expect(await peer.bytes(8)).toEqual(hex('00000004 93 00 00 c0'));
  });
});

describe('what a channel reads', () => {
  it('is a result for the request with its id', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const replies = [channel.request('a'), channel.request('b')];
    peer.socket.write(hex('00000004 93 01 01 07  00000006 93 01 00 a26869'));
    expect(await Promise.all(replies)).toEqual(['hi', 7]);
  });

  it('is a failure for the request with its id', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const replies = [channel.request('a'), channel.request('b')];
    peer.socket.write(hex('00000007 93 02 00 a3626164  00000004 93 01 01 07'));
    await expect(replies[0]).rejects.toMatchObject({ code: 'ERR_MAS_REMOTE', remoteTrace: 'bad' });
    expect(await replies[1]).toBe(7);
  });

  it('may come byte by byte, each in a write of its own', async () => {
    await using connection = await connectToRawPeer({
      onRequest: (request) => request.reply(request.content),
    });
    const { channel, peer } = connection;
    const reply = channel.request(null);
    expect(await peer.message()).toEqual([0, 0, null]);
    const bytes = hex('00000006 93 00 09 a26869  00000004 93 01 00 07');
    for (const byte of bytes) {
      await new Promise((resolve) => peer.socket.write(Buffer.of(byte), resolve));
    }
    expect(await peer.message()).toEqual([1, 9, 'hi']);
    expect(await reply).toBe(7);
  });

  it('may be any number of frames in one write', async () => {
    await using connection = await connectToRawPeer({
      onRequest: (request) => request.reply(request.content),
    });
    const { peer } = connection;
    const requests = Array.from({ length: 1000 }, (_, id) => [0, id, `content ${id}`]);
    peer.send(...requests);
    for (const [, id, content] of requests) expect(await peer.message()).toEqual([1, id, content]);
  });

  it('is a payload that other peers encode in another way', async () => {
    await using connection = await connectToRawPeer();
    const { channel, peer } = connection;
    const reply = channel.request(null);
    // An array 32, a uint 64 for the type, an int 8 for the id and a str 32.
    peer.socket.write(hex('00000017 dd00000003 cf0000000000000001 d000 db000000026869'));
    expect(await reply).toBe('hi');
  });
});
