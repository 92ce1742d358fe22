import { expect, test } from 'vitest';
import { runProgram } from './run-program.ts';

const LIMIT_MS = 120_000;

test(
  'the measurement of scale tells memory and latency',
  async () => {
    const { code, stdout, stderr } = await runProgram('scale', {
      args: ['--agents', '200', '--connections', '100', '--rounds', '1'],
    });

    expect(code, stderr).toBe(0);
    const { figures } = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
    for (const { median } of [...figures.agents, ...figures.connections]) {
      expect(median).toEqual(expect.any(Number));
    }
    const server = figures.connections.find(
      ({ name }: { name: string }) => name === 'heap of a connection, server',
    );
    expect(server.median).toBeGreaterThan(1000);
  },
  LIMIT_MS,
);

test(
  'it says how many open files it needs',
  async () => {
    const { code, stderr } = await runProgram('scale', {
      args: ['--connections', '2000'],
      openFiles: 500,
    });

    expect(code).toBe(1);
    expect(stderr).toContain('ulimit -n 2100');
  },
  LIMIT_MS,
);
