import { Loopback, RemoteError, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { pair, rejection } from './helpers.ts';

const revoked = Proxy.revocable({}, {});
revoked.revoke();

const cyclic = new AggregateError([], 'round and round');
cyclic.errors.push(cyclic);

class Custom extends Error {
  override readonly name = 'Custom';
  get code(): never {
    throw new Error('do not look');
  }
}

const silent = new Error('x');
Object.defineProperty(silent, 'message', {
  get() {
    throw new Error('do not look');
  },
});

/** What is thrown, and how the caller's error begins. */
const thrown: [what: string, value: unknown, text: string | RegExp][] = [
  ['undefined', undefined, 'undefined was thrown'],
  ['null', null, 'null was thrown'],
  ['false', false, 'false was thrown'],
  ['zero', 0, '0 was thrown'],
  ['an empty string', '', '"" was thrown'],
  ['a string', 'no\nway', '"no\\nway" was thrown'],
  ['a symbol', Symbol('oops'), 'Symbol(oops) was thrown'],
  ['a plain object', { a: 1 }, '[object Object] was thrown'],
  ['an object without a prototype', Object.create(null), 'a value of type object was thrown'],
  ['an error', new RangeError('too much'), 'RangeError: too much'],
  ['an error without a message', new Error(), /^Error: ?$/],
  ['an error of an own class', new Custom('mine'), 'Custom: mine'],
  ['an error with a lone surrogate', new Error('\ud800!'), 'Error: \ufffd!'],
  ['an error of several lines', new Error('one\ntwo'), 'Error: one\ntwo'],
  [
    'one whose name is a symbol',
    Object.assign(new Error(), { name: Symbol('x') }),
    'an error that',
  ],
  ['one whose message cannot be read', silent, 'an error that cannot be described'],
  ['one that includes itself', cyclic, 'AggregateError: round and round'],
  ['a revoked proxy', revoked.proxy, 'an error that cannot be described'],
  [
    'an error without a stack',
    Object.assign(new Error('bare'), { stack: undefined }),
    'Error: bare',
  ],
];

const root = service({
  now(index: number): void {
    throw thrown[index]![1];
  },
  async later(index: number): Promise<void> {
    throw thrown[index]![1];
  },
  withCause(): void {
    throw new Error('outer', { cause: new TypeError('inner') });
  },
});

describe.each(thrown.map(([what, value, text], index) => ({ what, value, text, index })))(
  'when a handler throws $what',
  ({ value, text, index }) => {
    // What cannot be looked at is described, and is no error at the other end.
    const isTold =
      text !== 'an error that cannot be described' &&
      text !== 'an error that' &&
      value instanceof Error;

    it('its caller gets a RemoteError, and the connection goes on', async () => {
      await using peer = await pair(root);
      const { address } = peer.server;
      for (const call of [peer.remote.now(index), peer.remote.later(index)]) {
        const error = await rejection(call, RemoteError);
        expect(error.code).toBe('ERR_MAS_REMOTE');
        expect(error.sent).toBe('maybe');
        expect(error.remoteAddress).toBe(address);
        const summary = error.message.slice(0, -` (from ${address})`.length);
        expect(error.message).toBe(`${summary} (from ${address})`);
        if (typeof text === 'string') expect(summary.startsWith(text)).toBe(true);
        else expect(summary).toMatch(text);
        expect(error.remoteTrace.startsWith(summary)).toBe(true);
        if (isTold) expect(error.cause).toBeInstanceOf(Error);
        else expect(error.cause).toBeUndefined();
      }
      expect(peer.server.connections.size).toBe(1);
    });

    it('its caller in the same process gets it as the cause', async () => {
      const { remote } = new Loopback(root, 'local://here');
      for (const call of [remote.now(index), remote.later(index)]) {
        const error = await rejection(call, RemoteError);
        expect(Object.is(error.cause, value)).toBe(true);
        expect(error.remoteAddress).toBe('local://here');
      }
    });
  },
);

describe('the trace of a remote error', () => {
  it('is the one at the place where it was thrown, with its causes', async () => {
    await using peer = await pair(root);
    const error = await rejection(peer.remote.withCause(), RemoteError);
    expect(error.remoteTrace).toMatch(/^Error: outer\n +at .*thrown\.test\.ts/);
    expect(error.remoteTrace).toContain('caused by TypeError: inner');
  });

  it('leads through the ends that pass the error on', async () => {
    const inner = service({
      fail: () => {
        throw new Error('far away');
      },
    });
    await using far = await pair(inner);
    await using near = await pair(service({ forward: far.remote.fail }));
    const error = await rejection(near.remote.forward(), RemoteError);
    expect(error.message).toBe(
      `RemoteError: Error: far away (from ${far.server.address}) (from ${near.server.address})`,
    );
  });
});

describe('with failureDetail: message', () => {
  it('no stack trace and no cause leaves the process, also when there is no such function', async () => {
    const root = service({
      fail() {
        throw new RangeError('too far', { cause: new Error('secret') });
      },
    });
    await using peer = await pair(root, { server: { failureDetail: 'message' } });
    const failure = await rejection(peer.remote.fail(), RemoteError);
    expect(failure.remoteTrace).toBe('RangeError: too far');
    const missing = peer.connection.proxy<{ x(): void }>('').x();
    expect((await rejection(missing, RemoteError)).remoteTrace).toMatch(/^RpcError: [^\n]*$/);
  });
});
