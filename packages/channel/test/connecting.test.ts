import { getEventListeners } from 'node:events';
import { type Channel, ChannelError, connect, connectTransport, listen } from '@mas/channel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addresses, nextTurn, rejection, socketPath } from './pair.ts';
import { listenRaw } from './raw-peer.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** An address at which nobody listens, now. */
async function freeAddress(): Promise<string> {
  await using server = await listenRaw();
  return server.address;
}

const echo = async (channel: Channel) => {
  for await (const request of channel) request.reply(request.content);
};

describe('connect without timeoutMs', () => {
  it.each([
    ['TCP', freeAddress],
    ['unix sockets', async () => `ipc://[${socketPath()}]`],
    ['local', async () => 'local://nobody-here'],
  ])('tries once, over %s', async (_, address) => {
    const where = await address();
    const error = await rejection(connect(where));
    expect(error).toBeInstanceOf(ChannelError);
    expect(error).toMatchObject({
      code: 'ERR_MAS_CONNECT',
      message: expect.stringContaining(where),
    });
  });

  it('tells what the system says', async () => {
    const path = socketPath();
    const [refused, absent] = await Promise.all(
      [await freeAddress(), `ipc://[${path}]`].map((address) => rejection(connect(address))),
    );
    expect(refused).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
    expect(refused).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect(absent).toMatchObject({ message: expect.stringContaining('ENOENT') });
  });

  it('tells it of a host with several addresses too', async () => {
    const { port } = new URL((await freeAddress()).replace('tcp', 'http'));
    const error = await rejection(connect(`tcp://localhost:${port}`));
    expect(error).toMatchObject({
      code: 'ERR_MAS_CONNECT',
      message: expect.stringMatching(/cannot connect to tcp:\/\/localhost:\d+: .*ECONNREFUSED/),
    });
  });
});

describe('a try that nobody answers', () => {
  const limits = { connectTimeoutMs: 5000 };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });

  it.each([
    ['10 s', {}, 10_000],
    ['connectTimeoutMs', { limits }, 5000],
  ])('is given up after %s', async (_, options, ms) => {
    await using server = await listenRaw();
    const connecting = rejection(connect(server.address, options));
    // In the turn of the try itself, and so before any answer.
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(ms - 1);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
    const message = `cannot connect to ${server.address}: nobody has answered within ${ms} ms (connectTimeoutMs)`;
    expect(await connecting).toMatchObject({ code: 'ERR_MAS_CONNECT', sent: 'no', message });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('connect with timeoutMs', () => {
  it.each(addresses)('goes on trying until the server is there, over %s', async (_, address) => {
    const where = address();
    const fixed = where === 'tcp://127.0.0.1:0' ? await freeAddress() : where;
    const connecting = connect(fixed, { timeoutMs: 60_000 });
    // So that at least one try has failed.
    await rejection(connect(fixed));
    await using _server = await listen(fixed, echo);
    await using channel = await connecting;
    expect(await channel.request('here')).toBe('here');
  });

  it.each([0, 50])('gives up after %i milliseconds, and says so', async (timeoutMs) => {
    const where = await freeAddress();
    const error = await rejection(connect(where, { timeoutMs }));
    expect(error).toMatchObject({
      code: 'ERR_MAS_CONNECT',
      message: expect.stringContaining(`within ${timeoutMs} ms`),
    });
  });

  it('gives up a try that is not answered in time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    await using server = await listenRaw();
    const connecting = rejection(connect(server.address, { timeoutMs: 1000 }));
    // In the turn of the try itself, and so before any answer.
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1000);
    expect(await connecting).toMatchObject({
      code: 'ERR_MAS_CONNECT',
      message: `cannot connect to ${server.address} within 1000 ms: nobody has answered`,
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([-1, Number.NaN])('refuses %d', async (timeoutMs) => {
    await expect(connect('local://x', { timeoutMs })).rejects.toThrow(RangeError);
  });

  it('does not try an address again that cannot be used', async () => {
    for (const address of ['tcp://host', `ipc://[/${'x'.repeat(200)}]`]) {
      const error = await rejection(connect(address, { timeoutMs: 60_000 }));
      expect(error).toMatchObject({ code: 'ERR_MAS_ADDRESS' });
    }
  });
});

describe('a signal', () => {
  const aborted = { name: 'AbortError', code: 'ERR_MAS_ABORTED', sent: 'no' };

  it('that is aborted already keeps connect from trying', async () => {
    await using server = await listenRaw();
    const signal = AbortSignal.abort('before');
    await expect(connect(server.address, { signal })).rejects.toMatchObject({
      ...aborted,
      cause: 'before',
    });
  });

  it('ends the wait between two tries', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const connecting = rejection(connect('local://nobody', { timeoutMs: 60_000, signal }));
    await nextTurn();
    // It is the wait that listens: a try of this kind takes no time.
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    controller.abort('enough');
    expect(await connecting).toMatchObject({ ...aborted, cause: 'enough' });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('ends a try that has begun', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    await using server = await listenRaw();
    const connecting = rejection(connect(server.address, { signal }));
    controller.abort('enough');
    expect(await connecting).toMatchObject({ ...aborted, cause: 'enough' });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('is left alone when the connection is there, and does not end it', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    await using server = await listen('tcp://127.0.0.1:0', echo);
    await using channel = await connect(server.address, { timeoutMs: 60_000, signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    controller.abort();
    expect(await channel.request('here')).toBe('here');
  });
});

it('a transport that is never started can be aborted', async () => {
  await using server = await listenRaw();
  const accepted = server.accept();
  const transport = await connectTransport(server.address);
  expect(transport.remoteAddress).toBe(server.address);
  const peer = await accepted;
  peer.socket.write('hello');
  transport.abort();
  await transport.close();
  await peer.end();
});
