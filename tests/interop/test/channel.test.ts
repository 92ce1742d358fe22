import { createCipheriv } from 'node:crypto';
import { type ChannelError, RemoteError } from '@mas/channel';
import { expect } from 'vitest';
import { digest, join } from './support/channel-link.ts';
import { matrix } from './support/matrix.ts';

/** The numbers from 0 to 99, shuffled. */
const ORDER = Array.from({ length: 100 }, (_, position) => (position * 37 + 11) % 100);
const LARGE = 5 * 1024 * 1024;
const MANY = 10_000;

matrix('Channel', 'channel_peer', {
  'many open requests are answered in any order': async (python, combination) => {
    await using link = await join(python, combination);
    const keys = ORDER.toSorted((a, b) => a - b);
    const replies = keys.map((key) => `reply to ${key}`);
    const settled: number[] = [];
    const held = keys.map(async (key) => {
      const reply = await link.channel.request(['hold', key]);
      settled.push(key);
      return reply;
    });
    await link.channel.request(['release', ORDER]);
    expect(await Promise.all(held)).toEqual(replies);
    expect(settled).toEqual(ORDER);

    await python.call('hold', { keys });
    expect(await python.call('release', { keys: ORDER })).toEqual({ replies, settled: ORDER });
  },

  'both ends have many requests open at once, with the same ids': async (python, combination) => {
    await using link = await join(python, combination);
    const ours = ORDER.map((number) => `${number} of TypeScript`);
    const theirs = ORDER.map((number) => `${number} of Python`);
    const held = ours.map((key) => link.channel.request(['hold', key]));
    await python.call('hold', { keys: theirs });
    expect(await link.channel.request(['held', null])).toBe(ORDER.length);
    expect(link.held.size).toBe(ORDER.length);
    const [, released] = await Promise.all([
      link.channel.request(['release', ours.toReversed()]),
      python.call('release', { keys: theirs.toReversed() }),
    ]);
    expect(await Promise.all(held)).toEqual(ours.map((key) => `reply to ${key}`));
    expect(released).toEqual({
      replies: theirs.map((key) => `reply to ${key}`),
      settled: theirs.toReversed(),
    });
  },

  'either end asks back before it answers, many levels deep': async (python, combination) => {
    await using link = await join(python, combination);
    const depths = Array.from({ length: 20 }, (_, depth) => depth);
    const replies = depths.map((depth) => Array.from({ length: depth + 1 }, (_, n) => depth - n));
    const [ours, theirs] = await Promise.all([
      Promise.all(depths.map((depth) => link.channel.request(['chain', depth]))),
      Promise.all(depths.map((depth) => python.call('ask', { content: ['chain', depth] }))),
    ]);
    expect(ours).toEqual(replies);
    expect(theirs).toEqual(replies);
  },

  'a failure carries the trace and the address of the end that failed': async (
    python,
    combination,
  ) => {
    await using link = await join(python, combination);
    const { address, channel } = link;
    const text = 'zu groß 🌍';
    const own = [link.python.own].flat().join(':');
    const clientAddress = combination.transport === 'tcp' ? `tcp://${own}` : address;

    const error: unknown = await channel.request(['refuse', text]).catch((error) => error);
    expect(error).toBeInstanceOf(RemoteError);
    const { message, remoteAddress, remoteTrace } = error as RemoteError;
    expect(remoteAddress).toBe(combination.server === 'Python' ? address : clientAddress);
    expect(message).toBe(`ValueError: ${text} (from ${remoteAddress})`);
    expect(remoteTrace).toMatch(/^Traceback \(most recent call last\):\n/);
    expect(remoteTrace).toMatch(
      /File ".*channel_peer\.py", line \d+, in answer_refuse\n +raise ValueError\(text\) from reason\n/,
    );
    expect(remoteTrace).toContain(`\nValueError: ${text}\n`);
    expect(remoteTrace).toContain("\nKeyError: 'the reason'\n");

    const failure = await python.call<{ origin: unknown; traceback: string; text: string }>(
      'ask_in_vain',
      { content: ['refuse', text] },
    );
    expect(failure.origin).toEqual(link.python.other);
    if (combination.server === 'TypeScript') {
      const origin = [failure.origin].flat().join(':');
      expect(address).toContain(origin);
      expect(origin).not.toBe('');
    }
    expect(failure.text).toContain(failure.traceback);
    expect(failure.traceback).toMatch(
      /^RangeError: zu groß 🌍\n {4}at refuse \(.*channel-link\.ts:/,
    );
    expect(failure.traceback).toMatch(/\ncaused by TypeError: the reason$/);

    expect(await channel.request(['echo', 1])).toBe(1);
    expect(await python.call('ask', { content: ['echo', 2] })).toBe(2);
  },

  'ten thousand requests at once are all answered, and handled in their order': async (
    python,
    combination,
  ) => {
    await using link = await join(python, combination);
    const numbers = Array.from({ length: MANY }, (_, number) => number);
    const replies = numbers.map((number) => link.channel.request(['note', number]));
    expect(await Promise.all(replies)).toEqual(numbers);
    expect(await link.channel.request(['noted', null])).toEqual(numbers);
    expect(await python.call('burst', { count: MANY })).toEqual({
      replies: numbers,
      handled: numbers,
    });
  },

  'text of more than 5 MiB arrives': async (python, combination) => {
    await using link = await join(python, combination);
    const text = randomBytes(LARGE).toString('base64').replaceAll('A', '🌍');
    expect(await link.channel.request(['digest', text])).toBe(digest(text));
    expect((await link.channel.request(['echo', text])) === text).toBe(true);
    await python.call('say_large', { kind: 'text', size: LARGE });
  },

  'bytes of 5 MiB arrive': async (python, combination) => {
    await using link = await join(python, combination);
    const bytes = randomBytes(LARGE);
    expect(await link.channel.request(['digest', bytes])).toBe(digest(bytes));
    expect(bytes.equals((await link.channel.request(['echo', bytes])) as Uint8Array)).toBe(true);
    await python.call('say_large', { kind: 'bytes', size: LARGE });
  },

  'a message above our limit is not sent, and fails alone': async (python, combination) => {
    const gifts = { large: randomBytes(1000).toString('hex') };
    await using link = await join(python, combination, { maxMessageBytes: 1000, gifts });
    const tooLarge = /the message has \d+ bytes; the limit is 1000 \(maxMessageBytes\)/;
    const error = await link.channel.request(['echo', gifts.large]).catch((error) => error);
    expect((error as ChannelError).code).toBe('ERR_MAS_TOO_LARGE');
    expect((error as ChannelError).message).toMatch(tooLarge);
    const failure = await python.call<{ traceback: string }>('ask_in_vain', {
      content: ['give', 'large'],
    });
    expect(failure.traceback).toMatch(tooLarge);
    expect(await link.channel.request(['echo', 1])).toBe(1);
    expect(await python.call('ask', { content: ['echo', 2] })).toBe(2);
  },
});

/** The same in each run, and not to be compressed. */
function randomBytes(length: number): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(
    Buffer.alloc(length),
  );
}
