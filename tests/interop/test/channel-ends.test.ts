import { ChannelError, type Sent } from '@mas/channel';
import { expect } from 'vitest';
import type { CodecName } from './support/cell.ts';
import { join, type Link, Point } from './support/channel-link.ts';
import { matrix } from './support/matrix.ts';
import { PythonPeer } from './support/python-peer.ts';

const KEYS = [0, 1, 2];
/** How aiomas says that the connection is gone. Writing to it may have failed first. */
const GONE = /^(ConnectionReset|BrokenPipe)Error\(/;
/** The same in a traceback. */
const GONE_TRACE = /\n(ConnectionReset|BrokenPipe)Error\b/;

matrix('Channel: ends', 'channel_peer', {
  'a message of Python above our limit ends the connection': async (python, combination) => {
    const tooLarge = /^the peer announced a message of \d+ bytes; the limit is 1000 /;
    // Blosc does not make it any shorter.
    const source = '__import__("os").urandom(1000).hex()';
    for (const asking of ['ours', 'theirs'] as const) {
      await using link = await join(python, combination, { maxMessageBytes: 1000 });
      await breaks(python, link, { asking, source, code: 'ERR_MAS_PROTOCOL', message: tooLarge });
    }
  },

  'a message of Python that cannot be read ends the connection': async (python, combination) => {
    for (const [source, reason] of unreadable(combination.codec)) {
      const message = new RegExp(`^the peer .* sent a message that cannot be read: .*${reason}`);
      for (const asking of ['ours', 'theirs'] as const) {
        await using link = await join(python, combination);
        await breaks(python, link, { asking, source, code: 'ERR_MAS_PROTOCOL', message });
      }
    }
  },

  'a message of ours that Python cannot read ends the connection': async (python, combination) => {
    for (const asking of ['ours', 'theirs'] as const) {
      await using link = await join(python, combination, {
        points: 'here',
        gifts: { point: new Point(1, 2) },
      });
      const { outcomes } = await openBoth(python, link);
      // The type has the number 0, and Python knows none.
      const [last] = await Promise.allSettled([
        asking === 'ours'
          ? link.channel.request(['echo', new Point(1, 2)])
          : python.call('ask', { content: ['give', 'point'] }),
      ]);
      expect(last.status).toBe('rejected');
      allFailed(
        await outcomes,
        'ERR_MAS_CLOSED',
        /^the connection to .* (was closed by the peer|broke)/,
      );
      expect(await link.channel.closed).toMatchObject({ by: 'remote' });
      expect(await python.call('ended')).toBe('KeyError(0)');
      expect(await python.call('outcomes')).toEqual(KEYS.map(() => 'KeyError(0)'));
    }
  },

  'a request in another codec than ours ends the connection': async (python, combination) => {
    await using link = await join(python, combination, {
      theirCodec: differentFrom(combination.codec),
    });
    await expect(python.call('ask', { content: ['echo', 1] })).rejects.toThrow(GONE_TRACE);
    expect(await python.call('ended')).toMatch(GONE);
    const { by, error } = await link.channel.closed;
    expect(by).toBe('remote');
    expect(error!.code).toBe('ERR_MAS_PROTOCOL');
    expect(error!.message).toMatch(/^the peer .* sent a message that cannot be read: /);
    expect(error!.cause).toMatchObject({ code: 'ERR_MAS_DECODE' });
    await fails(link.channel.request(1), 'ERR_MAS_PROTOCOL', /cannot be read/, 'no');
  },

  'a request in another codec than that of Python ends the connection': async (
    python,
    combination,
  ) => {
    await using link = await join(python, combination, {
      theirCodec: differentFrom(combination.codec),
    });
    const outcomes = Promise.allSettled(KEYS.map((key) => link.channel.request(['hold', key])));
    allFailed(
      await outcomes,
      'ERR_MAS_CLOSED',
      /^the connection to .* (was closed by the peer|broke)/,
    );
    expect(await link.channel.closed).toMatchObject({ by: 'remote' });
    expect(await python.call('ended')).toMatch(/^(UnicodeDecodeError|JSONDecodeError|ExtraData)\(/);
  },

  'when Python closes the connection, what is open fails at both ends': async (
    python,
    combination,
  ) => {
    await using link = await join(python, combination);
    const { outcomes } = await openBoth(python, link);
    await python.call('close_channel');
    allFailed(await outcomes, 'ERR_MAS_CLOSED', /^the connection to .* was closed by the peer$/);
    expect(await link.channel.closed).toEqual({ by: 'remote' });
    await gone(python);
    await fails(link.channel.request(1), 'ERR_MAS_CLOSED', /closed by the peer$/, 'no');
  },

  'when we close the connection, what is open fails at both ends, and what was sent arrives':
    async (python, combination) => {
      await using link = await join(python, combination);
      const { outcomes } = await openBoth(python, link);
      const last = Promise.allSettled([
        link.channel.request(['note', 'x'.repeat(1_000_000)]),
        link.channel.request(['note', 'x']),
      ]);
      const closing = link.channel.close();
      allFailed(await last, 'ERR_MAS_CLOSED', /^the connection to .* was closed here$/);
      allFailed(await outcomes, 'ERR_MAS_CLOSED', /^the connection to .* was closed here$/);
      await closing;
      expect(await link.channel.closed).toEqual({ by: 'local' });
      await gone(python);
      expect(await python.call('noted_lengths')).toEqual([1_000_000, 1]);
      await fails(link.channel.request(1), 'ERR_MAS_CLOSED', /closed here$/, 'no');
    },

  'when we abort the connection, what is open fails at both ends': async (python, combination) => {
    await using link = await join(python, combination);
    const { outcomes } = await openBoth(python, link);
    const reason = new Error('no longer needed');
    link.channel.abort(reason);
    allFailed(await outcomes, 'ERR_MAS_CLOSED', /^the connection to .* was aborted here$/);
    await expect(link.channel.request(1)).rejects.toMatchObject({ sent: 'no', cause: reason });
    expect(await link.channel.closed).toMatchObject({ by: 'local', error: { cause: reason } });
    await gone(python);
  },

  'when the process of Python dies, what is open fails': async (_, combination) => {
    await using python = await PythonPeer.start('channel_peer');
    const link = await join(python, combination);
    try {
      const outcomes = Promise.allSettled(KEYS.map((key) => link.channel.request(['hold', key])));
      expect(await link.channel.request(['held', null])).toBe(KEYS.length);
      const answer = python.call('ask', { content: ['hold', 0] });
      await Promise.all([expect(answer).rejects.toThrow(/has ended/), python.kill()]);
      allFailed(await outcomes, 'ERR_MAS_CLOSED', /^the connection to .* was closed by the peer$/);
      expect(await link.channel.closed).toEqual({ by: 'remote' });
    } finally {
      await link.leave();
    }
  },
});

/** Has both ends hold requests of the other, and awaits what becomes of ours. */
async function openBoth(python: PythonPeer, { channel, held }: Link) {
  const outcomes = Promise.allSettled(KEYS.map((key) => channel.request(['hold', key])));
  await python.call('hold', { keys: KEYS });
  expect(await channel.request(['held', null])).toBe(KEYS.length);
  expect(held.size).toBe(KEYS.length);
  return { outcomes };
}

interface Breaking {
  /** Whether Python sends the value as a request, or as the reply to one of ours. */
  readonly asking: 'ours' | 'theirs';
  readonly source: string;
  readonly code: string;
  readonly message: RegExp;
}

/** Python sends a value that ends the connection, and all that is open fails. */
async function breaks(python: PythonPeer, link: Link, breaking: Breaking): Promise<void> {
  const { asking, source, code, message } = breaking;
  const { outcomes } = await openBoth(python, link);
  if (asking === 'ours')
    await fails(link.channel.request(['give', source]), code, message, 'maybe');
  else await expect(python.call('say', { source })).rejects.toThrow(GONE_TRACE);
  allFailed(await outcomes, code, message);
  const { by, error } = await link.channel.closed;
  expect(by).toBe('remote');
  expect(error!.code).toBe(code);
  await gone(python);
}

async function fails(request: Promise<unknown>, code: string, message: RegExp, sent: Sent) {
  allFailed(await Promise.allSettled([request]), code, message, sent);
}

function allFailed(
  outcomes: readonly PromiseSettledResult<unknown>[],
  code: string,
  message: RegExp,
  sent: Sent = 'maybe',
): void {
  for (const outcome of outcomes) {
    const error: unknown = outcome.status === 'rejected' ? outcome.reason : outcome.value;
    expect(error).toBeInstanceOf(ChannelError);
    expect(error).toMatchObject({ code, sent });
    expect((error as ChannelError).message).toMatch(message);
  }
}

/** Python learns of the end, wherever it waits. */
async function gone(python: PythonPeer): Promise<void> {
  expect(await python.call('ended')).toMatch(GONE);
  for (const outcome of await python.call<string[]>('outcomes')) expect(outcome).toMatch(GONE);
  await expect(python.call('ask', { content: ['echo', 1] })).rejects.toThrow(GONE_TRACE);
}

function differentFrom(codec: CodecName): CodecName {
  return codec === 'json' ? 'msgpack' : 'json';
}

/** What Python sends and we do not take, with the reason that we give. */
function unreadable(codec: CodecName): [source: string, reason: string][] {
  const anywhere: [string, string][] = [
    ['{"__proto__": 1}', '__proto__'],
    ['{"__type__": [7, None]}', 'no custom type has the number 7 here'],
    ["eval('[' * 100 + ']' * 100)", 'nested deeper than the limit of 100'],
  ];
  if (codec === 'json') return anywhere;
  return [
    ...anywhere,
    ['{1: "one"}', 'the key of a map must be a string'],
    ['{b"a": 1}', 'the key of a map must be a string'],
    ['{(1, 2): 1}', 'the key of a map must be a string'],
    ['msgpack.ExtType(1, b"a")', 'extension'],
  ];
}
