import { type ChannelError, failureText } from '@mas/channel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPair, rejection } from './pair.ts';

/** The text without the lines of a stack. */
const withoutFrames = (error: unknown) => failureText(error).replace(/^ {4}at .*\n?/gm, '');

describe('the text of a failure', () => {
  it('is the message and the stack trace', () => {
    const text = failureText(new RangeError('too far'));
    expect(text).toMatch(/^RangeError: too far\n {4}at .*failure-text\.test\.ts/);
    expect(text.match(/too far/g)).toHaveLength(1);
  });

  it('is the message alone when no more is to leave the process', async () => {
    const error = new RangeError('too far', { cause: new Error('secret') });
    expect(failureText(error, 'message')).toBe('RangeError: too far');
    expect(failureText(new AggregateError([error], 'all'), 'message')).toBe('AggregateError: all');
    expect(failureText('text', 'message')).toBe('"text" was thrown');
    await using pair = await openPair({
      server: { failureDetail: 'message', onRequest: (request) => request.fail(error) },
    });
    expect(await rejection(pair.client.request(1))).toMatchObject({
      remoteTrace: 'RangeError: too far',
    });
  });

  it('is refused to be anything else', async () => {
    const options = { server: { failureDetail: 'none' as 'message' } };
    expect(await rejection(openPair(options))).toBeInstanceOf(TypeError);
  });

  it('is the message of now, when it was changed after the stack was made', () => {
    const error = new Error('before');
    error.message = 'after';
    error.name = 'Renamed';
    expect(withoutFrames(error).trimEnd()).toBe('Renamed: after');
  });

  it('keeps a message of several lines', () => {
    expect(withoutFrames(new Error('one\ntwo\n  three'))).toBe('Error: one\ntwo\n  three\n');
  });

  it('has no stack when the error has none', () => {
    const error = new Error('bare');
    delete error.stack;
    expect(failureText(error)).toBe('Error: bare');
    Object.defineProperty(error, 'stack', { value: 5 });
    expect(failureText(error)).toBe('Error: bare');
  });

  it('tells the causes, one below the other', () => {
    const deepest = new TypeError('deepest', { cause: 'a string' });
    const error = new Error('top', { cause: new RangeError('middle', { cause: deepest }) });
    expect(withoutFrames(error)).toBe(
      'Error: top\ncaused by RangeError: middle\ncaused by TypeError: deepest\ncaused by "a string"',
    );
  });

  it('tells the errors of an AggregateError', () => {
    const inner = [new Error('first', { cause: 1 }), 'second', undefined];
    const error = new AggregateError(inner, 'all failed');
    expect(withoutFrames(error)).toBe(
      'AggregateError: all failed\nincluding Error: first\ncaused by 1\nincluding "second"\nincluding undefined',
    );
  });

  it('ends for errors that lead back to themselves', () => {
    const error = new AggregateError([], 'round');
    error.cause = error;
    error.errors.push(error, new Error('other', { cause: error }), error);
    expect(withoutFrames(error).split('\n').filter(Boolean)).toEqual([
      'AggregateError: round',
      'including AggregateError: round',
      'including Error: other',
      'caused by AggregateError: round',
      'including AggregateError: round',
      'caused by AggregateError: round',
    ]);
  });

  it('is there for what was thrown instead of an error', () => {
    const throwing = {
      toString() {
        throw new Error('no');
      },
    };
    expect(
      [undefined, null, 0, -1n, 'text', '', Symbol('s'), [1, 2], {}].map((error) =>
        failureText(error),
      ),
    ).toEqual([
      'undefined was thrown',
      'null was thrown',
      '0 was thrown',
      '-1 was thrown',
      '"text" was thrown',
      '"" was thrown',
      'Symbol(s) was thrown',
      'an array of 2 was thrown',
      '[object Object] was thrown',
    ]);
    expect(failureText(throwing)).toBe('a value of type object was thrown');
    expect(failureText(Object.create(null))).toBe('a value of type object was thrown');
    expect(failureText({ toString: 5, valueOf: 5 })).toBe('a value of type object was thrown');
  });

  it('is there for errors whose properties make trouble', () => {
    const indescribable = 'an error that cannot be described was thrown';
    const { proxy, revoke } = Proxy.revocable(new Error('x'), {});
    revoke();
    expect(failureText(proxy)).toMatch(/was thrown$/);
    for (const property of ['name', 'message', 'stack', 'cause']) {
      const error = Object.defineProperty(new Error('x'), property, {
        get() {
          throw new Error('no');
        },
      });
      expect(failureText(error)).toBe(indescribable);
    }
    expect(failureText(Object.assign(new Error('x'), { message: Symbol('s') }))).toBe(
      indescribable,
    );
    expect(failureText(Object.assign(new AggregateError([], 'x'), { errors: 5 }))).toBe(
      indescribable,
    );
  });

  it('is there for anything', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (thrown) => {
        expect(failureText(thrown)).toMatch(/ was thrown$/s);
        expect(failureText(new Error('x', { cause: thrown }))).toMatch(/^Error: x\n/);
      }),
    );
  });
});

describe('a failure', () => {
  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'undefined was thrown'],
    ['halves of surrogate pairs', new Error('a\ud800b\udc00'), 'Error: a\ufffdb\ufffd'],
    ['whole ones', new Error('🌍'), 'Error: 🌍'],
  ])('of %s reaches the peer', async (_, thrown, expected) => {
    await using pair = await openPair({ both: { onRequest: (request) => request.fail(thrown) } });
    const error = await rejection(pair.client.request(1));
    expect((error as Error).message).toBe(`${expected} (from ${pair.client.remoteAddress})`);
  });

  it('that is passed on tells where it came from', async () => {
    await using back = await openPair({ server: { onRequest: (request) => request.fail('deep') } });
    await using front = await openPair({
      server: {
        onRequest: (request) => {
          back.client.request(1).catch((error) => request.fail(error));
        },
      },
    });
    const error = await rejection(front.client.request(1));
    expect((error as ChannelError).message).toBe(
      `RemoteError: "deep" was thrown (from ${back.client.remoteAddress}) (from ${front.client.remoteAddress})`,
    );
  });
});
