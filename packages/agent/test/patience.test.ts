import { getEventListeners } from 'node:events';
import { ChannelError, Container } from '@mas/agent';
import { describe, expect, it } from 'vitest';
import { Child } from './child.ts';
import { Counterpart } from './fixtures/counterpart.ts';
import { listenAsPeer, never } from './peer.ts';
import { localName, unixSocket } from './settings.ts';

/** So long that no test waits for it. */
const LONG_MS = 600_000;

describe('connecting with a timeout', () => {
  it('waits for a container that starts later', async () => {
    await using socket = await unixSocket();
    await using container = await Container.create(localName());
    const connecting = container.connect<Counterpart>(`${socket.address}/0`, {
      timeoutMs: LONG_MS,
    });
    await using late = await Container.create(socket.address);
    late.spawn(Counterpart);
    const proxy = await connecting;
    expect(await proxy.add(3, 4)).toBe(7);
  });

  it('waits for a process that starts later', { timeout: 60_000 }, async () => {
    await using socket = await unixSocket();
    await using container = await Container.create(localName());
    const connecting = container.connect<Counterpart>(`${socket.address}/0`, {
      timeoutMs: LONG_MS,
    });
    await using late = new Child('counterpart-process.ts', 'msgpack', socket.address);
    const proxy = await connecting;
    expect(await proxy.add(3, 4)).toBe(7);
    expect(await late.line()).toBe(`${socket.address}/0`);
  });

  it('gives up when the time is over', async () => {
    await using container = await Container.create(localName());
    const address = localName();
    const failed = container.connect(`${address}/0`, { timeoutMs: 1 });
    await expect(failed).rejects.toThrow(ChannelError);
    await expect(failed).rejects.toMatchObject({ code: 'ERR_MAS_CONNECT' });
  });

  it('gives up when a container takes the connection and does not answer', async () => {
    await using silent = await listenAsPeer(localName(), () => never);
    await using container = await Container.create(localName());
    const failed = container.connect(silent.address, { timeoutMs: 20 });
    await expect(failed).rejects.toThrow(ChannelError);
    await expect(failed).rejects.toMatchObject({
      code: 'ERR_MAS_TIMEOUT',
      message: expect.stringContaining('did not answer within 20 ms'),
    });
  });

  it('gives up when another one began with more patience', async () => {
    await using container = await Container.create(localName());
    const address = `${localName()}/0`;
    const patient = container.connect(address, { timeoutMs: LONG_MS }).catch((error) => error);
    const failed = container.connect(address, { timeoutMs: 1 });
    await expect(failed).rejects.toMatchObject({
      code: 'ERR_MAS_CONNECT',
      message: expect.stringContaining('within 1 ms'),
    });
    await container.shutdown();
    expect(await patient).toMatchObject({ code: 'ERR_MAS_CONTAINER_CLOSED' });
  });

  it.each([
    ['no', {}],
    ['a millisecond of', { timeoutMs: 1 }],
  ])('outlasts another one that began with %s patience', async (_, impatient) => {
    await using socket = await unixSocket();
    await using container = await Container.create(localName());
    const address = `${socket.address}/0`;
    const failed = container.connect(address, impatient);
    const connecting = container.connect<Counterpart>(address, { timeoutMs: LONG_MS });
    await expect(failed).rejects.toMatchObject({ code: 'ERR_MAS_CONNECT' });
    await using late = await Container.create(socket.address);
    late.spawn(Counterpart);
    expect(await (await connecting).add(3, 4)).toBe(7);
  });

  it('opens one connection for all who wait', async () => {
    await using socket = await unixSocket();
    await using container = await Container.create(localName());
    const address = `${socket.address}/0`;
    const failed = container.connect(address);
    const waits = [1, 2, 3].map(() => container.connect(address, { timeoutMs: LONG_MS }));
    await expect(failed).rejects.toMatchObject({ code: 'ERR_MAS_CONNECT' });
    await using late = await listenAsPeer(socket.address);
    await Promise.all(waits);
    expect(late.accepted).toBe(1);
  });
});

describe('connecting with a signal', () => {
  it.each([
    ['in the same container', 'near'],
    ['in another container', 'far'],
    ['that is not there', 'nowhere'],
  ])('does nothing for an agent %s when it is aborted already', async (_, where) => {
    await using container = await Container.create(localName());
    await using other = await Container.create(localName());
    const addresses: Record<string, string> = {
      near: container.spawn(Counterpart).address,
      far: other.spawn(Counterpart).address,
      nowhere: `${localName()}/0`,
    };
    const signal = AbortSignal.abort('enough');
    const failed = container.connect(addresses[where]!, { signal });
    await expect(failed).rejects.toThrow(ChannelError);
    await expect(failed).rejects.toMatchObject({
      name: 'AbortError',
      code: 'ERR_MAS_ABORTED',
      cause: 'enough',
    });
  });

  it('gives up while it waits for a container', async () => {
    await using container = await Container.create(localName());
    const { signal, abort } = abortable();
    const failed = container.connect(`${localName()}/0`, { signal, timeoutMs: LONG_MS });
    abort('enough');
    await expect(failed).rejects.toMatchObject({ code: 'ERR_MAS_ABORTED', cause: 'enough' });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('gives up while it waits for another one who waits for a container', async () => {
    await using socket = await unixSocket();
    await using container = await Container.create(localName());
    const { signal, abort } = abortable();
    const address = `${socket.address}/0`;
    const connecting = container.connect<Counterpart>(address, { timeoutMs: LONG_MS });
    const failed = container.connect(address, { signal, timeoutMs: LONG_MS });
    abort('enough');
    await expect(failed).rejects.toMatchObject({ code: 'ERR_MAS_ABORTED', cause: 'enough' });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await using late = await Container.create(socket.address);
    late.spawn(Counterpart);
    expect(await (await connecting).add(3, 4)).toBe(7);
  });

  it('does not give up when the one who began is aborted', async () => {
    await using other = await Container.create('tcp://127.0.0.1:0');
    const { address } = other.spawn(Counterpart);
    await using container = await Container.create(localName());
    const { signal, abort } = abortable();
    const failed = container.connect(address, { signal });
    const connecting = container.connect<Counterpart>(address);
    abort('enough');
    await expect(failed).rejects.toMatchObject({ code: 'ERR_MAS_ABORTED' });
    expect(await (await connecting).add(3, 4)).toBe(7);
  });

  it('gives up while the container does not answer, and keeps the connection', async () => {
    let hasBeenAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      hasBeenAsked = resolve;
    });
    await using peer = await listenAsPeer('tcp://127.0.0.1:0', (id) => {
      if (id === '0') return 'Counterpart';
      hasBeenAsked();
      return never;
    });
    await using container = await Container.create(localName());
    const { signal, abort } = abortable();
    const failed = container.connect(`${peer.server.address}/1`, { signal });
    await asked;
    abort('enough');
    await expect(failed).rejects.toMatchObject({ code: 'ERR_MAS_ABORTED', cause: 'enough' });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await container.connect(peer.address);
    expect(peer.accepted).toBe(1);
  });

  it('listens once for all who share a signal, so that Node warns of no leak', async () => {
    await using container = await Container.create(localName());
    const { signal, abort } = abortable();
    const options = { signal, timeoutMs: LONG_MS };
    const addresses = Array.from({ length: 20 }, () => `${localName()}/0`);
    const failed = [...addresses, ...addresses].map((it) => container.connect(it, options));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    const ends = Promise.allSettled(failed);
    abort('enough');
    for (const end of await ends) expect(end).toHaveProperty('reason.code', 'ERR_MAS_ABORTED');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('listens no longer once it has connected', async () => {
    await using other = await Container.create('tcp://127.0.0.1:0');
    const { address } = other.spawn(Counterpart);
    await using container = await Container.create(localName());
    const { signal } = abortable();
    const options = { signal, timeoutMs: LONG_MS };
    await Promise.all([container.connect(address, options), container.connect(address, options)]);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

function abortable(): { signal: AbortSignal; abort: (reason: unknown) => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
}
