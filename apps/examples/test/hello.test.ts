import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { runProgram } from './run-program.ts';

const BOTH_WAYS = new RegExp(
  [
    '^Ohai, I am (?<first>tcp://127.0.0.1:\\d+)/0',
    'Ohai, I am \\k<first>/1',
    '\\k<first>/0 got 42 from \\k<first>/1',
    'Ohai, I am (?<second>tcp://127.0.0.1:\\d+)/0',
    'Ohai, I am (?<other>tcp://127.0.0.1:\\d+)/0',
    '\\k<second>/0 got 42 from \\k<other>/0\n$',
  ].join('\n'),
);

const TIMEOUT_MS = 60_000;

test('two agents call each other, in one container and in two processes', {
  timeout: TIMEOUT_MS,
}, async () => {
  const { code, stdout, stderr } = await runProgram('hello');
  expect(stderr).toBe('');
  expect(stdout).toMatch(BOTH_WAYS);
  expect(code).toBe(0);
});

test('the greeting takes another port when its own is taken', { timeout: TIMEOUT_MS }, async () => {
  await using _ = await takePort(5555);
  const { code, stdout } = await runProgram('hello');
  expect(stdout).toMatch(BOTH_WAYS);
  expect(stdout).not.toContain(':5555/');
  expect(code).toBe(0);
});

async function takePort(port: number): Promise<AsyncDisposable> {
  const server: Server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    // Somebody else has it: just as well.
    expect(error).toHaveProperty('code', 'EADDRINUSE');
  }
  return {
    async [Symbol.asyncDispose]() {
      if (server.listening) await once(server.close(), 'close');
    },
  };
}
