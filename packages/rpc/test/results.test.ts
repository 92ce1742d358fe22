import { ChannelError, kwargs, RemoteError, SerializationError, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { deferred, pair, rawPeer, rejection } from './helpers.ts';

describe('a result', () => {
  it('that is undefined arrives as null', async () => {
    await using peer = await rawPeer(service({ now: () => undefined, later: async () => {} }));
    expect(await peer.call('now')).toBeNull();
    expect(await peer.call('later')).toBeNull();
  });

  it('that is falsy arrives as it is', async () => {
    const values = [false, 0, '', null, Number.NaN];
    await using peer = await pair(service({ value: (index: number) => values[index] }));
    for (const [index, value] of values.entries()) {
      expect(await peer.remote.value(index)).toEqual(value);
    }
  });

  const cyclic: { deep: unknown[] } = { deep: [] };
  cyclic.deep.push(cyclic);
  class Untold {
    readonly secret = 1;
  }
  it.each([
    ['a function', () => 1, 'result: a function cannot be sent'],
    ['undefined further down', { a: [1, undefined] }, 'result.a[1]: undefined cannot be sent'],
    ['a class of which the peer knows nothing', { x: new Untold() }, 'result.x: an instance of Un'],
    ['a symbol', [Symbol('x')], 'result[0]: a symbol cannot be sent'],
    ['a value that leads back to itself', cyclic, 'the value is cyclic'],
    ['more than fits into a message', 'x'.repeat(2000), 'the message has 20'],
  ])('that is %s fails at the caller, and the connection goes on', async (_, value, text) => {
    const root = service({ now: () => value, later: async () => value, ok: () => true });
    await using peer = await pair(root, { server: { limits: { maxMessageBytes: 2000 } } });
    for (const call of [peer.remote.now(), peer.remote.later()]) {
      expect((await rejection(call, RemoteError)).message).toContain(text);
    }
    expect(await peer.remote.ok()).toBe(true);
  });

  it('comes when it is there: a slow call does not hold up others', async () => {
    const gates = [deferred<string>(), deferred<string>(), deferred<string>()];
    await using peer = await pair(service({ wait: (index: number) => gates[index]!.promise }));
    const order: string[] = [];
    const calls = gates.map((_, index) => peer.remote.wait(index).then((text) => order.push(text)));
    gates[2]!.resolve('third');
    await calls[2];
    gates[0]!.resolve('first');
    await calls[0];
    gates[1]!.resolve('second');
    await calls[1];
    expect(order).toEqual(['third', 'first', 'second']);
  });

  it('may be a thenable that does not keep the rules', async () => {
    // biome-ignore-start lint/suspicious/noThenProperty: that is what they are
    const root = service({
      twice: (): PromiseLike<unknown> => ({
        then(resolve) {
          resolve?.('once');
          resolve?.('twice');
          throw new Error('thrice');
        },
      }),
      throwing: (): PromiseLike<unknown> => ({
        then() {
          throw new Error('no then');
        },
      }),
      getter: () => ({
        get then() {
          throw new Error('no look');
        },
      }),
      data: () => ({ then: 5 }),
    });
    await using peer = await pair(root);
    expect(await peer.remote.twice()).toBe('once');
    await expect(peer.remote.throwing()).rejects.toThrow('no then');
    await expect(peer.remote.getter()).rejects.toThrow('no look');
    expect(await peer.remote.data()).toEqual({ then: 5 });
    // biome-ignore-end lint/suspicious/noThenProperty: from here on
    await peer.accepted.idle({ timeoutMs: Number.POSITIVE_INFINITY }); // none is left running
  });
});

describe('an argument that cannot be sent', () => {
  it('is refused at the caller with its place, and nothing is sent', async () => {
    const seen: unknown[] = [];
    const root = service({ see: (...args: unknown[]) => seen.push(...args) });
    await using peer = await pair(root);
    const { see } = peer.remote;
    const calls: [Promise<unknown>, string][] = [
      [see(undefined), 'args[0]: undefined cannot be sent; use null, or leave the property out'],
      [see(1, undefined), 'args[1]: undefined cannot be sent'],
      [see({ a: { 'b c': [() => 1] } }), 'args[0].a["b c"][0]: a function cannot be sent'],
      [see(kwargs({ start: undefined })), 'kwargs.start: undefined cannot be sent'],
      [see(new Date()), 'args[0]: a Date cannot be sent'],
    ];
    for (const [call, message] of calls) {
      const error = await rejection(call, SerializationError);
      expect(error.message).toContain(message);
      expect(error.code).toBe('ERR_MAS_SERIALIZATION');
    }
    const odd = peer.connection.proxy<Record<string, () => Promise<void>>>('a');
    const path = await rejection(odd['\ud800']!(), SerializationError);
    expect(path.message).toContain('path: half of a surrogate pair');
    expect(seen).toEqual([]);
  });

  it('because it is too large fails alone', async () => {
    const root = service({ size: (text: string) => text.length });
    await using peer = await pair(root, { client: { limits: { maxMessageBytes: 1000 } } });
    const error = await rejection(peer.remote.size('x'.repeat(1000)), ChannelError);
    expect(error.code).toBe('ERR_MAS_TOO_LARGE');
    expect(error.sent).toBe('no');
    expect(await peer.remote.size('x'.repeat(900))).toBe(900);
  });
});

describe('a handler', () => {
  it('whose peer has gone when it ends bothers nobody, however it ends', async () => {
    const gate = deferred();
    const ended: string[] = [];
    const begun = deferred();
    const root = service({
      async end(how: string) {
        if (how === 'last') begun.resolve();
        await gate.promise;
        ended.push(how);
        if (how === 'throw') throw new Error('nobody hears it');
        return how === 'unsendable' ? () => 1 : undefined;
      },
    });
    await using peer = await pair(root);
    const calls = ['return', 'throw', 'unsendable', 'last'].map((how) => peer.remote.end(how));
    await begun.promise;
    peer.connection.abort(new Error('enough'));
    for (const call of calls) {
      const error = await rejection(call, ChannelError);
      expect(error.code).toBe('ERR_MAS_CLOSED');
      expect(error.sent).toBe('maybe');
    }
    await peer.accepted.closed;
    gate.resolve();
    await peer.accepted.idle({ timeoutMs: Number.POSITIVE_INFINITY });
    expect(ended).toEqual(['return', 'throw', 'unsendable', 'last']);
  });

  it('that is given more arguments than the engine can pass on fails alone', async () => {
    await using peer = await rawPeer(service({ count: (...args: unknown[]) => args.length }));
    expect(await peer.call('count', new Array(1000).fill(0))).toBe(1000);
    const error = await rejection(peer.call('count', new Array(1_000_000).fill(0)), RemoteError);
    expect(error.message).toContain('RangeError');
    expect(await peer.call('count', [])).toBe(0);
  });
});
