import { Channel, customType, type IncomingRequest } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { rejection } from './pair.ts';
import { ScriptedTransport } from './scripted-transport.ts';

describe('a channel makes its transport', () => {
  it('pause when more than maxQueuedBytes wait, and resume when half of it is taken', async () => {
    const transport = new ScriptedTransport();
    const channel = new Channel(transport, { limits: { maxQueuedBytes: 10_000 } });
    // Each takes 512 bytes besides its own 5.
    for (let id = 0; id < 18; id += 1) transport.deliver([0, id, 'x']);
    expect(transport.calls).toEqual([]);
    transport.deliver([0, 18, 'x'.repeat(1000)]);
    expect(transport.calls).toEqual(['pause']);
    transport.deliver([0, 19, 'x']);
    const iterator = channel[Symbol.asyncIterator]();
    for (let taken = 0; taken < 12; taken += 1) await iterator.next();
    expect(transport.calls).toEqual(['pause']);
    await iterator.next();
    expect(transport.calls).toEqual(['pause', 'resume']);
    await channel.close();
  });

  it('wait for requests of the peer, too, while it is not writable', async () => {
    const transport = new ScriptedTransport();
    const taken: IncomingRequest[] = [];
    const channel = new Channel(transport, { onRequest: (request) => taken.push(request) });
    transport.writable = false;
    transport.deliver([0, 0, 'a']);
    transport.deliver([0, 1, 'b']);
    expect(taken).toEqual([]);
    transport.writable = true;
    transport.receiver.drained();
    expect(taken.map(({ content }) => content)).toEqual(['a', 'b']);
    await channel.close();
  });

  it('send requests in the order in which they were made, also those that did not have to wait', async () => {
    const transport = new ScriptedTransport();
    const channel = new Channel(transport);
    transport.writable = false;
    channel.request('first').catch(() => {});
    // It is writable again, but has not told so yet.
    transport.writable = true;
    channel.request('second').catch(() => {});
    transport.receiver.drained();
    expect(transport.sent).toEqual([
      [0, 0, 'first'],
      [0, 1, 'second'],
    ]);
    await channel.close();
  });

  it('take answers first, and requests of its own only then', async () => {
    const transport = new ScriptedTransport();
    const channel = new Channel(transport, { onRequest: (request) => request.reply('answer') });
    transport.writable = false;
    channel.request('mine').catch(() => {});
    transport.deliver([0, 0, 'theirs']);
    transport.writable = true;
    transport.receiver.drained();
    expect(transport.sent).toEqual([
      [1, 0, 'answer'],
      [0, 0, 'mine'],
    ]);
    await channel.close();
  });
});

describe('what is encoded', () => {
  class Odd {}
  /** A type whose values run a part of the program when they are encoded. */
  const oddType = (run: () => void) =>
    customType({
      class: Odd,
      serialize: () => {
        run();
        return null;
      },
      deserialize: () => new Odd(),
    });

  it('cannot make use of its channel: its own message stays whole', async () => {
    const transport = new ScriptedTransport();
    const nested: Promise<unknown>[] = [];
    const channel: Channel = new Channel(transport, {
      types: [oddType(() => nested.push(rejection(channel.request('nested'))))],
    });
    const reply = channel.request(new Odd());
    expect(transport.calls).toEqual(['beginMessage', 'endMessage']);
    expect(await nested[0]).toBeInstanceOf(TypeError);
    transport.deliver([1, 0, 'whole']);
    expect(await reply).toBe('whole');
    await channel.close();
  });

  it.each(['close', 'abort'] as const)('is dropped when it calls %s', async (how) => {
    const transport = new ScriptedTransport();
    const channel: Channel = new Channel(transport, { types: [oddType(() => channel[how]())] });
    const error = await rejection(channel.request(new Odd()));
    expect(error).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'no' });
    expect(transport.calls.slice(0, 3)).toEqual(['beginMessage', 'cancelMessage', how]);
    expect(transport.sent).toEqual([]);
  });

  it.each(['close', 'abort'] as const)('may call %s when it is decoded', async (how) => {
    const transport = new ScriptedTransport();
    const taken: IncomingRequest[] = [];
    const type = customType({
      class: Odd,
      serialize: () => null,
      deserialize: () => {
        void channel[how]();
        return new Odd();
      },
    });
    const channel: Channel = new Channel(transport, {
      types: [type],
      onRequest: (request) => taken.push(request),
    });
    // [0, 0, { __type__: [0, null] }]
    const bytes = Buffer.from('93000081a85f5f747970655f5f9200c0', 'hex');
    transport.receiver.message({ bytes, start: 0, end: bytes.length });
    expect(taken).toEqual([]);
    expect(await channel.closed).toMatchObject({ by: 'local' });
  });
});

it('a transport that fails with an error of its own is told as the cause', async () => {
  const transport = new ScriptedTransport();
  const channel = new Channel(transport);
  const request = rejection(channel.request(1));
  const cause = new Error('the cable is cut');
  transport.receiver.closed(cause);
  expect(await request).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'maybe', cause });
  expect(await channel.closed).toMatchObject({
    by: 'remote',
    error: { message: 'the connection to scripted: broke: the cable is cut', cause },
  });
});
