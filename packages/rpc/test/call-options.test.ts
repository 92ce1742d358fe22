import { getEventListeners } from 'node:events';
import { ChannelError, Loopback, type Remote, service, withOptions } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { addresses, deferred, kinds, pair, rejection } from './helpers.ts';

/** A service whose function `wait` returns when it is told to. */
function makeRoot() {
  const waiting: ((value: string) => void)[] = [];
  const root = service({
    add: (a: number, b: number) => a + b,
    wait: () => {
      const { promise, resolve } = deferred<string>();
      waiting.push(resolve);
      return promise;
    },
    part: service({ wait: () => new Promise<never>(() => {}) }),
    release: () => {
      for (const resolve of waiting.splice(0)) resolve('late');
    },
  });
  return root;
}
type Root = ReturnType<typeof makeRoot>;

type Open = () => Promise<{ remote: Remote<Root> } & AsyncDisposable>;

const ways: [string, Open][] = [
  ...kinds.map((kind): [string, Open] => [
    `over ${kind}`,
    () => pair(makeRoot(), { address: addresses[kind]() }),
  ]),
  [
    'by a loopback',
    async () => {
      const { remote } = new Loopback(makeRoot(), 'here');
      return { remote: remote as Remote<Root>, [Symbol.asyncDispose]: async () => {} };
    },
  ],
];

describe.each(ways)('%s, a call with options', (_, open) => {
  it('goes as any other when it is answered in time', async () => {
    await using opened = await open();
    const { signal } = new AbortController();
    const remote = withOptions(opened.remote, { timeoutMs: 60_000, signal });
    expect(await remote.add(3, 4)).toBe(7);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('rejects when there is no answer in time, and the answer that comes late is dropped', async () => {
    await using opened = await open();
    const { remote } = opened;
    const error = await rejection(withOptions(remote, { timeoutMs: 1 }).wait(), ChannelError);
    expect(error).toMatchObject({ code: 'ERR_MAS_TIMEOUT', sent: 'maybe' });
    await remote.release();
    expect(await remote.add(3, 4)).toBe(7);
  });

  it('rejects when its signal is aborted', async () => {
    await using opened = await open();
    const controller = new AbortController();
    const call = rejection(withOptions(opened.remote, controller).wait(), ChannelError);
    controller.abort('no longer needed');
    expect(await call).toMatchObject({
      code: 'ERR_MAS_ABORTED',
      name: 'AbortError',
      sent: 'maybe',
      cause: 'no longer needed',
    });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('is not made when its signal was aborted before', async () => {
    await using opened = await open();
    const remote = withOptions(opened.remote, { signal: AbortSignal.abort('too late') });
    expect(await rejection(remote.add(3, 4), ChannelError)).toMatchObject({
      code: 'ERR_MAS_ABORTED',
      sent: 'no',
      cause: 'too late',
    });
  });

  it('shares its signal with any number of others', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => void warnings.push(warning);
    process.on('warning', onWarning);
    await using opened = await open();
    const controller = new AbortController();
    const remote = withOptions(opened.remote, controller);
    const calls = Array.from({ length: 100 }, () => rejection(remote.wait(), ChannelError));
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort();
    for (const { code } of await Promise.all(calls)) expect(code).toBe('ERR_MAS_ABORTED');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  it('hands its options on to what is below it', async () => {
    await using opened = await open();
    const remote = withOptions(opened.remote, { timeoutMs: 1 });
    await expect(remote.part.wait()).rejects.toMatchObject({ code: 'ERR_MAS_TIMEOUT' });
    const part = withOptions(opened.remote.part, { timeoutMs: 1 });
    await expect(part.wait()).rejects.toMatchObject({ code: 'ERR_MAS_TIMEOUT' });
    const wait = withOptions(opened.remote.wait, { timeoutMs: 1 });
    await expect(wait()).rejects.toMatchObject({ code: 'ERR_MAS_TIMEOUT' });
  });

  it('keeps the options that it is not given anew', async () => {
    await using opened = await open();
    const controller = new AbortController();
    const once = withOptions(opened.remote, controller);
    const twice = withOptions(once, { timeoutMs: 60_000 });
    const call = rejection(twice.wait(), ChannelError);
    controller.abort();
    expect((await call).code).toBe('ERR_MAS_ABORTED');
    const patient = withOptions(withOptions(opened.remote, { timeoutMs: 1 }), {
      timeoutMs: Number.POSITIVE_INFINITY,
    });
    const answer = patient.wait();
    await opened.remote.release();
    expect(await answer).toBe('late');
  });

  it('leaves the proxy that it was made from as it is, and prints as it does', async () => {
    await using opened = await open();
    const { remote } = opened;
    const impatient = withOptions(remote, { timeoutMs: 1 });
    const answer = remote.wait();
    await expect(impatient.wait()).rejects.toMatchObject({ code: 'ERR_MAS_TIMEOUT' });
    await remote.release();
    expect(await answer).toBe('late');
    expect(String(impatient)).toBe(String(remote));
  });
});

describe('withOptions', () => {
  it('refuses what is no proxy', () => {
    expect(() => withOptions({ add: () => 1 }, { timeoutMs: 1 })).toThrow(TypeError);
    expect(() => withOptions(makeRoot(), {})).toThrow('only a proxy');
  });

  it.each([-1, Number.NaN])('refuses a timeoutMs of %s', (timeoutMs) => {
    const { remote } = new Loopback(makeRoot(), 'here');
    expect(() => withOptions(remote, { timeoutMs })).toThrow(RangeError);
  });
});

it('what is no option is not taken for one', async () => {
  await using opened = await pair(makeRoot());
  const strange = { timeoutMs: 10_000, release: () => expect.fail('not an option') };
  expect(await opened.connection.call('add', [1, 2], strange)).toBe(3);
});

describe.each(kinds)('what a program has added to all objects, over %s', (kind) => {
  it('is no argument of a call', async () => {
    const root = service({ count: (...args: unknown[]) => args.length });
    await using counting = await pair(root, { address: addresses[kind]() });
    const legacy = { configurable: true, enumerable: true, writable: true, value: 1 };
    Object.defineProperty(Object.prototype, 'legacy', legacy);
    try {
      expect(await counting.remote.count(1, 2)).toBe(2);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'legacy');
    }
  });
});
