import { AgentError, kwargs, RemoteError } from '@mas/agent';
import { expect, it } from 'vitest';
import type { Helper } from '../fixtures/counterpart.ts';
import type { Scenarios } from './scene.ts';

/** Calls, and the ways in which they fail. */
export const calls: Scenarios = (scene) => {
  it('a call returns what the method returns', async () => {
    expect(await scene().counterpart.add(3, 4)).toBe(7);
  });

  it('a call waits for an async method', async () => {
    expect(await scene().counterpart.addLater(3, 4)).toBe(7);
  });

  it('calls that are made at once do not wait for each other', async () => {
    const { counterpart } = scene();
    const results = [counterpart.addLater(1, 1), counterpart.add(2, 2), counterpart.addLater(3, 3)];
    expect(await Promise.all(results)).toEqual([2, 4, 6]);
  });

  it('a result of undefined arrives as null', async () => {
    const { counterpart } = scene();
    expect(await counterpart.doNothing()).toBeNull();
    expect(await counterpart.doNothingLater()).toBeNull();
  });

  it('keyword arguments arrive as one object after the others', async () => {
    expect(await scene().counterpart.echo(1, kwargs({ from: 8, to: 17 }))).toEqual([
      1,
      { from: 8, to: 17 },
    ]);
  });

  it('the sub-services of an agent can be called', async () => {
    const { counterpart } = scene();
    expect(await counterpart.tools.count(['saw', 'file'])).toBe(2);
    expect(await counterpart.tools.inner.hit(2)).toBe('bangbang');
  });

  it.each(['fail', 'failLater'] as const)(
    'the error of a method (%s) becomes a RemoteError with its message and trace',
    async (method) => {
      const { counterpart, address } = scene();
      const error = await counterpart[method]('out of stock').catch((error: unknown) => error);
      expect(error).toBeInstanceOf(RemoteError);
      expect(error).toMatchObject({ name: 'RemoteError', code: 'ERR_MAS_REMOTE' });
      const { message, remoteAddress, remoteTrace } = error as RemoteError;
      expect(message).toBe(`RangeError: out of stock (from ${remoteAddress})`);
      expect(address).toBe(`${remoteAddress}/0`);
      expect(remoteTrace).toMatch(/^RangeError: out of stock\n {4}at .*counterpart\.ts:\d+/);
    },
  );

  it('the cause of an error is told in its trace', async () => {
    const error = await scene()
      .counterpart.fail('out of stock')
      .catch((error: unknown) => error);
    expect((error as RemoteError).remoteTrace).toContain('caused by Error: the reason');
  });

  it.each(['failWithUndefined', 'failLaterWithUndefined'] as const)(
    'undefined that a method throws (%s) becomes a RemoteError',
    async (method) => {
      const failed = scene().counterpart[method]();
      await expect(failed).rejects.toThrow(RemoteError);
      await expect(failed).rejects.toThrow('undefined was thrown');
    },
  );

  it('a method that is not exposed cannot be called', async () => {
    const failed = scene().counterpart.secret();
    await expect(failed).rejects.toThrow(RemoteError);
    await expect(failed).rejects.toThrow('"secret" is not found or not exposed in "agents/0"');
  });

  it.each(['missing', 'hasOwnProperty', 'container', 'clock', 'address'])(
    'what an agent does not expose (%s) cannot be called',
    async (name) => {
      const { container, address } = scene();
      const counterpart = await container.connect<Record<string, () => void>>(address);
      const failed = (counterpart as Record<string, () => Promise<void>>)[name]!();
      await expect(failed).rejects.toThrow(RemoteError);
      await expect(failed).rejects.toThrow(`"${name}" is not found or not exposed in "agents/0"`);
    },
  );

  it('an agent that does not exist cannot be connected to', async () => {
    const { container, address } = scene();
    const failed = container.connect(address.replace(/0$/, '999'));
    await expect(failed).rejects.toThrow(AgentError);
    await expect(failed).rejects.toMatchObject({
      code: 'ERR_MAS_NO_SUCH_AGENT',
      message: `there is no agent "999" in the container ${address.slice(0, -2)}`,
    });
  });

  it('an agent that has been removed cannot be called or connected to', async () => {
    const { container, counterpart } = scene();
    const address = await counterpart.hire();
    const helper = await container.connect<Helper>(address);
    expect(await helper.help()).toBe('done');
    await counterpart.dismiss(address);
    const failed = helper.help();
    await expect(failed).rejects.toThrow(RemoteError);
    await expect(failed).rejects.toThrow(`"${address.split('/').at(-1)}" is not found in "agents"`);
    await expect(container.connect(address)).rejects.toMatchObject({
      code: 'ERR_MAS_NO_SUCH_AGENT',
    });
  });

  it('the id of an agent that has been removed is not given again', async () => {
    const { counterpart } = scene();
    const first = await counterpart.hire();
    await counterpart.dismiss(first);
    const second = await counterpart.hire();
    const [before, after] = [first, second].map((address) => Number(address.split('/').at(-1)));
    expect(after).toBe(before! + 1);
  });
};
