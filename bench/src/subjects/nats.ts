import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { Packr } from 'msgpackr';
import { ARGUMENTS, ECHOES } from '../payloads.ts';
import type { Subject } from '../subject.ts';
import { listenAt } from './net-address.ts';

let broker: ChildProcess | undefined;
const LONG_MS = 600_000;

/** NATS: requests and replies through `nats-server`, with MessagePack. */
export const nats: Subject = {
  async serve() {
    const port = await freePort();
    broker = startBroker(port);
    const connection = await connect({
      port,
      waitOnFirstConnect: true,
      reconnectTimeWait: 50,
      noDelay: true,
    } as never);
    const packr = new Packr({ useRecords: false });
    connection.subscribe('add', {
      callback(_error, message) {
        const [a, b] = packr.unpack(message.data) as [number, number];
        message.respond(packr.pack(a + b));
      },
    });
    connection.subscribe('echo', {
      callback: (_error, message) => void message.respond(packr.pack(packr.unpack(message.data))),
    });
    await connection.flush();
    return String(port);
  },
  async connect(address) {
    const connection = await connect({ port: Number(address) });
    const packr = new Packr({ useRecords: false });
    const ask = async (subject: string, value: unknown): Promise<unknown> => {
      const reply = await connection.request(subject, packr.pack(value), { timeout: LONG_MS });
      return packr.unpack(reply.data);
    };
    return {
      call(work) {
        if (work === 'add') return () => ask('add', ARGUMENTS);
        const value = ECHOES[work];
        return value === undefined ? undefined : () => ask('echo', value);
      },
      close: () => connection.close(),
    };
  },
  pids: () => (broker?.pid === undefined ? [] : [broker.pid]),
};

function startBroker(port: number): ChildProcess {
  const directory = mkdtempSync(join(tmpdir(), 'mas-bench-nats-'));
  const config = join(directory, 'nats.conf');
  writeFileSync(config, `listen: "127.0.0.1:${port}"\nmax_payload: 8MB\nmax_pending: 256MB\n`);
  const child = spawn('nats-server', ['-c', config], { stdio: 'ignore' });
  process.once('exit', () => {
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = Number(await listenAt(server, { transport: 'tcp' }));
  await new Promise((resolve) => server.close(resolve));
  return port;
}
