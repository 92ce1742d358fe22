import { describe, expect, it } from 'vitest';
import { Child } from './child.ts';

describe('a process ends by itself after its containers were shut down', {
  timeout: 60_000,
}, () => {
  it.each([
    ['connections in both directions', [3, 7]],
    ['timers on a clock of its own', 'ERR_MAS_CLOCK_CLOSED'],
    ['timers on a clock that two share', ['ERR_MAS_CLOCK_CLOSED', 'ERR_MAS_CLOCK_CLOSED']],
    ['timers on an external clock', 'ERR_MAS_CLOCK_CLOSED'],
    ['a connection attempt under way', ['ERR_MAS_CONTAINER_CLOSED', 'ERR_MAS_CONTAINER_CLOSED']],
    ['a connection that has just been opened', 'ERR_MAS_CONTAINER_CLOSED'],
    ['a handler that never answers', ['ERR_MAS_CLOSED', 'ERR_MAS_CLOSED']],
    ['one that failed to start', 'ERR_MAS_LISTEN'],
  ])('with %s', async (ending, printed) => {
    const child = new Child('ending.ts', ending);
    expect(await child.end).toEqual({ code: 0, lines: [JSON.stringify(printed)], errors: '' });
  });

  it('when what it talks to dies', async () => {
    await using child = new Child('counterpart-process.ts', 'msgpack');
    const address = await child.line();
    const other = new Child('calling.ts', address);
    expect(await other.line()).toBe('7');
    await child.kill();
    expect(await other.end).toEqual({ code: 0, lines: ['7', 'ERR_MAS_CLOSED'], errors: '' });
  });
});
